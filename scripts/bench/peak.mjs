// Loaded ahead of a measured process: writes its peak memory, in bytes, to the file named in BENCH_PEAK.
import { readFileSync, writeFileSync } from "node:fs";

/** VmHWM of proc(5) is of this program alone; getrusage(2) also counts what its parent held when it was started. */
function peak() {
  try {
    return Number(/^VmHWM:\s*(\d+)/m.exec(readFileSync("/proc/self/status", "utf8"))[1]);
  } catch {
    return process.resourceUsage().maxRSS;
  }
}

process.on("exit", () => writeFileSync(process.env.BENCH_PEAK, String(peak() * 1024)));
