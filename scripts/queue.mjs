// A queue of jobs with two workers: of the jobs that may start, the one with most to do after it starts first.

/** What a job takes that does not say: as little as most of them. */
const SECONDS = 60;

/** Seconds from the start of a job to the end of the last one that has to wait for it. */
const chain = (job, jobs) =>
  (job.seconds ?? SECONDS) +
  Math.max(0, ...jobs.filter(({ after = [] }) => after.includes(job.name)).map((next) => chain(next, jobs)));

/**
 * Runs jobs, as many at a time as there are workers. A job waits for those that it names in `after`; names that are not
 * among the jobs are waited for by nobody.
 *
 * @param {{name: string, seconds?: number, after?: string[]}[]} jobs - What is to run, in any order.
 * @param {(job: object) => Promise<void>} run - Runs one; a job that fails counts as ended.
 * @param {number} workers - How many run at a time.
 * @throws Error if jobs wait for each other: nothing could start.
 */
export async function runQueue(jobs, run, workers = 2) {
  // A circle has no end, and no chain.
  checkNoCircle(jobs);
  const waiting = [...jobs].sort((a, b) => chain(b, jobs) - chain(a, jobs));
  const notEnded = new Set(jobs.map(({ name }) => name));
  const mayStart = ({ after = [] }) => !after.some((name) => notEnded.has(name));
  const running = new Set();
  while (waiting.length > 0 || running.size > 0) {
    const next = running.size < workers ? waiting.findIndex(mayStart) : -1;
    if (next < 0) {
      await Promise.race(running);
      continue;
    }
    const [job] = waiting.splice(next, 1);
    const ended = run(job).finally(() => {
      notEnded.delete(job.name);
      running.delete(ended);
    });
    running.add(ended);
  }
}

/** Takes away, again and again, what waits for nothing that is left. */
function checkNoCircle(jobs) {
  for (let left = jobs; left.length > 0; ) {
    const names = new Set(left.map(({ name }) => name));
    const blocked = left.filter(({ after = [] }) => after.some((name) => names.has(name)));
    if (blocked.length === left.length) throw new Error(`jobs wait for each other: ${[...names].join(', ')}`);
    left = blocked;
  }
}
