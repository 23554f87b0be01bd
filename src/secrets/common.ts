/**
 * Whether a text may stand in any report: `password` in this tool's own words, `7e42` in an identifier. A word of one case and
 * a number of less than twelve characters, less than ten hexadecimal digits, less than six characters, a time. And a token that
 * no deployment would give out but a hostile one may, to make a report's own words a secret: short and not random, or without a
 * digit where it is no long mixture of letters either (one in some hundred random keys has no digit).
 */
export const isCommon = (written: string, mark: string): boolean =>
  written.length < 6 ||
  /^(?:[A-Z]?[a-z]{1,10}|[A-Z]{1,11}|\d{1,11}|[0-9a-fA-F-]{1,9}|\d{4}-\d\d-\d\d[T ].*)$/.test(written) ||
  (/^\[(?:key|token)#/.test(mark) &&
    (written.length < 16 ? !looksRandom(written) : !(/\d/.test(written) || isMixture(written))));

const isMixture = (text: string): boolean => text.length >= 24 && /[a-z]/.test(text) && /[A-Z]/.test(text);

/**
 * Whether chance wrote a short text: at least eight characters that change between small letters, capitals and digits five
 * times or more. `Pro2024Annual` changes four times, `v1.2.3-RC1` twice, and no word of this tool more often.
 */
export function looksRandom(text: string): boolean {
  if (!/^[\w.~+/=-]{8,15}$/.test(text) || !/[a-z]/.test(text) || !/[A-Z]/.test(text)) return false;
  return (text.match(/[a-z](?=[A-Z\d])|[A-Z](?=[a-z\d])|\d(?=[A-Za-z])/g) ?? []).length >= 5;
}
