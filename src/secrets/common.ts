/**
 * Whether a text may stand in any report: `password` in this tool's own words, `7e42` in an identifier. A word of one case and
 * a number of less than twelve characters, less than ten hexadecimal digits, less than six characters, a time. And a token that
 * no deployment would give out but a hostile one may, to make a report's own words a secret: short, or without a digit where
 * it is no long mixture of letters either (one in some hundred random keys has no digit).
 */
export const isCommon = (written: string, mark: string): boolean =>
  written.length < 6 ||
  /^(?:[A-Z]?[a-z]{1,10}|[A-Z]{1,11}|\d{1,11}|[0-9a-fA-F-]{1,9}|\d{4}-\d\d-\d\d[T ].*)$/.test(written) ||
  (/^\[(?:key|token)#/.test(mark) && (written.length < 16 || !(/\d/.test(written) || isMixture(written))));

const isMixture = (text: string): boolean => text.length >= 24 && /[a-z]/.test(text) && /[A-Z]/.test(text);
