/** A policy that learns to balance a pole on a cart, by REINFORCE; after PyTorch's examples/reinforcement_learning/reinforce.py. */
import { Adam, functional as F, manualSeed, nn, rand, stack, type Tensor, tensor } from "gradproof/engine";
import { whenStarted } from "./run.ts";

/** A pole on a cart: Barto, Sutton and Anderson, Neuronlike adaptive elements that can solve difficult learning control problems (1983). */
export class CartPole {
  #state: number[] = [0, 0, 0, 0];

  reset(): number[] {
    this.#state = Array.from(rand([4]).toTypedArray(), (u) => 0.1 * u - 0.05);
    return this.#state;
  }

  /** Push to the left (0) or to the right (1) for a fiftieth of a second. */
  step(action: number): { state: number[]; reward: number; done: boolean } {
    const [x, speed, angle, turn] = this.#state;
    const [masses, poleMass, half, time] = [1.1, 0.1, 0.5, 0.02];
    const pushed = ((action === 1 ? 10 : -10) + poleMass * half * turn ** 2 * Math.sin(angle)) / masses;
    const turning =
      (9.8 * Math.sin(angle) - Math.cos(angle) * pushed) /
      (half * (4 / 3 - (poleMass * Math.cos(angle) ** 2) / masses));
    const moving = pushed - (poleMass * half * turning * Math.cos(angle)) / masses;
    this.#state = [x + time * speed, speed + time * moving, angle + time * turn, turn + time * turning];
    const done = Math.abs(this.#state[0]) > 2.4 || Math.abs(this.#state[2]) > (12 * Math.PI) / 180;
    return { state: this.#state, reward: 1, done };
  }
}

export class Policy extends nn.Module {
  affine1: nn.Linear = new nn.Linear(4, 32);
  affine2: nn.Linear = new nn.Linear(32, 2);
  savedLogProbs: Tensor[] = [];
  rewards: number[] = [];

  override forward(x: Tensor): Tensor {
    x = this.affine1(x);
    x = F.relu(x);
    const actionScores = this.affine2(x);
    return F.softmax(actionScores, 1);
  }
}

export function selectAction(policy: Policy, state: number[]): number {
  const probs = policy(tensor(state).unsqueeze(0));
  const action = rand([]).item() < probs.at(0, 1).item() ? 1 : 0;
  policy.savedLogProbs.push(probs.at(0, action).log());
  return action;
}

/** @returns the loss. */
export function finishEpisode(policy: Policy, optimizer: Adam, gamma: number): number {
  let R = 0;
  const returns: number[] = [];
  for (const r of policy.rewards.toReversed()) {
    R = r + gamma * R;
    returns.unshift(R);
  }
  const all = tensor(returns);
  const normalised = all.sub(all.mean()).div(all.std().add(1e-6));
  optimizer.zeroGrad();
  const policyLoss = stack(policy.savedLogProbs).mul(normalised).sum().neg();
  policyLoss.backward();
  optimizer.step();
  policy.rewards = [];
  policy.savedLogProbs = [];
  return policyLoss.item();
}

export interface Settings {
  readonly episodes?: number;
  readonly gamma?: number;
  readonly lr?: number;
  readonly seed?: number;
  readonly log?: (line: string) => void;
}

/** @returns how many steps the pole stood in each episode: 200 at most. */
export function main(settings: Settings = {}): number[] {
  const { episodes = 200, gamma = 0.99, lr = 0.01, seed = 1, log = console.log } = settings;
  manualSeed(seed);
  const [env, policy] = [new CartPole(), new Policy()];
  const optimizer = new Adam(policy.parameters(), { lr });
  const lengths: number[] = [];
  for (let episode = 1; episode <= episodes; episode++) {
    let state = env.reset();
    for (let t = 0; t < 200; t++) {
      const next = env.step(selectAction(policy, state));
      policy.rewards.push(next.reward);
      if (next.done) break;
      state = next.state;
    }
    lengths.push(policy.rewards.length);
    finishEpisode(policy, optimizer, gamma);
    if (episode % 20 === 0) log(`Episode ${episode}: last length ${lengths.at(-1)}`);
  }
  return lengths;
}

whenStarted(import.meta.url, main);
