/** Whose mistake a submission has made, once that is found: a law that it breaks in the same words, it breaks for the same reason. */
import type { Diagnosis } from "../../reports/result.ts";
import { answerQuietly } from "../ask/solution.ts";
import type { Answer, Channel, Rival } from "../suite/channel.ts";
import { submissionOf } from "../suite/channel.ts";
import { currentSession } from "../suite/session.ts";

const found = new WeakMap<Channel, Set<Rival>>();

/** Of the submission that is asked here: its answers were this one's, on every input that was tried. */
export function noteRival(rival: Rival): void {
  const submission = submissionOf(currentSession().channel);
  const all = found.get(submission) ?? new Set();
  found.set(submission, all.add(rival));
}

/**
 * The mistake that is known already goes before others that look alike.
 *
 * @param asked the exports that gave wrong answers: a mistake in another one, which they use, is made where that one was found to be wrong.
 */
export async function rivalsHere(asked: readonly string[]): Promise<readonly Rival[]> {
  const { channel } = currentSession();
  const all = (await channel.rivals?.()) ?? [];
  const known = found.get(submissionOf(channel)) ?? new Set();
  const isTheirs = ({ changes }: Rival): boolean => changes?.some((name) => asked.includes(name)) ?? true;
  return [...known, ...all.filter((rival) => !known.has(rival) && isTheirs(rival))];
}

/**
 * What a broken law is told as.
 *
 * @param told what the law itself says
 * @param complaint what it says of whoever answers through this channel; undefined where it holds
 */
export async function knownBreach(
  told: Diagnosis,
  channel: Channel,
  complaint: (of: Channel) => Promise<string | undefined>,
): Promise<Diagnosis> {
  for (const rival of found.get(submissionOf(channel)) ?? []) {
    const its = await complaint(channelOf(rival));
    if (its === undefined || rounded(its) !== rounded(told.text)) continue;
    const { code, told: says, advice } = rival;
    return { code, text: `${says} ${told.text}`, ...(advice !== undefined && { advice }), cause: says };
  }
  return told;
}

function channelOf({ exports }: Rival): Channel {
  return {
    ask: async (question) => (await answerQuietly(exports, question)) as Answer,
    renew: async () => {},
  };
}

const DIGITS = 6;

/** Two programs that do the same may round as they like. */
function rounded(text: string): string {
  return text.replace(/-?\d+(?:\.\d+)?(?:e[-+]?\d+)?/g, (number) => Number(number).toPrecision(DIGITS));
}
