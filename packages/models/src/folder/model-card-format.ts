/** A number with six significant digits. */
export const number = (value: number): string => String(Number(value.toPrecision(6)));

/** Text of somebody else's as code: on one line, without marks that would end it. */
export const code = (text: string): string => `\`${text.replace(/[`\s]+/g, ' ').trim()}\``;
