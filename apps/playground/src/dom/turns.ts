/**
 * Tells the answer to the last question from those that come too late: each call begins a question and gives a function that
 * says whether it is still the last.
 */
export function turns(): () => () => boolean {
  let last = 0;
  return () => {
    const own = ++last;
    return () => own === last;
  };
}
