import { readFileSync } from 'node:fs';

/** What a process has used: processor time in seconds since it began, and resident memory in megabytes. */
export interface ProcessUse {
  readonly cpuSeconds: number;
  readonly residentMb: number;
}

/** Clock ticks of Linux in a second (`getconf CLK_TCK`), on every architecture that Node runs on. */
const ticksPerSecond = 100;

/** Reads what a process has used from Linux (proc(5)). */
export function processUse(pid: number): ProcessUse {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const [utime, stime] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13);
  const resident = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
  return {
    cpuSeconds: (Number(utime) + Number(stime)) / ticksPerSecond,
    residentMb: Number(resident) / 1024,
  };
}
