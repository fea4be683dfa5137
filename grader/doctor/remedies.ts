/** What to install or change, where a machine lacks something. */
import { existsSync, readFileSync } from "node:fs";

/** The way of installing that this machine has. */
export function installing(packages: string): string {
  const manager = [
    ["/usr/bin/apt-get", "apt-get install"],
    ["/usr/bin/dnf", "dnf install"],
    ["/sbin/apk", "apk add"],
    ["/usr/bin/pacman", "pacman -S"],
    ["/usr/bin/zypper", "zypper install"],
  ].find(([path]) => existsSync(path));
  return `${manager?.[1] ?? "install"} ${packages}`;
}

function setting(path: string): string | undefined {
  try {
    return readFileSync(`/proc/sys/${path}`, "utf8").trim();
  } catch {
    return undefined;
  }
}

/** Whoever started this process may have filtered its calls, as containers do. */
function isFiltered(): boolean {
  try {
    return /^Seccomp:\s+2/m.test(readFileSync("/proc/self/status", "latin1"));
  } catch {
    return false;
  }
}

/** Why a kernel may refuse new namespaces. */
export function forNamespaces(): string {
  if (setting("kernel/apparmor_restrict_unprivileged_userns") === "1")
    return "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0, or an AppArmor profile for /usr/bin/bwrap that allows userns.";
  if (setting("kernel/unprivileged_userns_clone") === "0")
    return "sysctl -w kernel.unprivileged_userns_clone=1.";
  if (setting("user/max_user_namespaces") === "0") return "sysctl -w user.max_user_namespaces=10000.";
  if (isFiltered() || existsSync("/.dockerenv") || existsSync("/run/.containerenv"))
    return "This seems to be a container that forbids it: start it with --security-opt seccomp=unconfined --security-opt systempaths=unconfined, or grade as root with --sandbox user.";
  return "Ask who runs this machine to allow user namespaces, or grade as root with --sandbox user.";
}
