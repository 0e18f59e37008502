/** Processor seconds that no input of a few kilobytes may take: more is a hang. */
export const hang = 2;

/** Starts a clock of the processor's seconds that this process uses: what else the machine does must not count. */
export function processorTime(): () => number {
  const started = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(started);
    return (user + system) / 1e6;
  };
}
