/**
 * Reads `WWW-Authenticate` (RFC 9110, 11.6.1): challenges, each a scheme with a token68 or with parameters.
 * Gives the schemes in their order, or `undefined` where the field breaks the grammar.
 */
export function readChallenges(field: string): readonly string[] | undefined {
  const schemes: string[] = [];
  let takesParameters = false;
  for (const part of splitList(field)) {
    const begin = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+)(?:[ ]+(.*))?$/.exec(part);
    if (parameter.test(part)) {
      if (!takesParameters) return undefined;
      continue;
    }
    if (begin === null) return undefined;
    const [, scheme = "", rest] = begin;
    if (rest !== undefined && !parameter.test(rest) && !token68.test(rest)) return undefined;
    takesParameters = rest !== undefined && parameter.test(rest);
    schemes.push(scheme);
  }
  return schemes.length === 0 ? undefined : schemes;
}

const parameter =
  /^[!#$%&'*+.^_`|~0-9A-Za-z-]+[ \t]*=[ \t]*(?:[!#$%&'*+.^_`|~0-9A-Za-z-]+|"(?:[\t !\x23-\x5b\x5d-\x7e\x80-\uffff]|\\[\t -\x7e\x80-\uffff])*")$/;
const token68 = /^[A-Za-z0-9._~+/-]+=*$/;

/** The members of a list (RFC 9110, 5.6.1); a comma inside of quotes, closed or not, belongs to its member. */
function splitList(field: string): readonly string[] {
  const members = field.match(/(?:[^,"]|"(?:[^"\\]|\\.|\\$)*(?:"|$))+/g) ?? [];
  return members.map((member) => member.trim()).filter((member) => member !== "");
}
