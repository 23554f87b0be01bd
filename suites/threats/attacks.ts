/** What an attacker may do, how a check decides whether it works, and what it cannot see from outside. */
export interface Threat {
  readonly attack: string;
  readonly decided: string;
  readonly unseen: string;
}

/** Threats that let somebody in, or show what they should not. */
export const attacks = {
  "plaintext-service": {
    attack: "Read tokens on the network",
    decided: "The http port of an https address serves the API",
    unseen: "other ports; downgrades on the way; which ciphers are accepted",
  },
  "cached-answer": {
    attack: "Get somebody else's answer out of a cache",
    decided:
      "A caller without rights gets what a valid one got before, and does not at an address that no cache has seen",
    unseen: "caches that other regions or clients go through",
  },
  "public-answer": {
    attack: "Find somebody else's answer in a proxy or a CDN",
    decided:
      "An answer to a known caller says public or s-maxage, with time left, and does not vary by caller",
    unseen: "caches that keep what they may not; answers that this run does not get",
  },
  "inconsistent-answers": {
    attack: "Ask until the replica answers that lacks the guard",
    decided: "The same request is let in once and refused the next time, of three",
    unseen: "a replica that none of the requests of this run meets",
  },
  "unknown-account": {
    attack: "Sign in without an account",
    decided: "An address that has no account gets a token",
    unseen: "registration, invitation and password reset",
  },
  "wrong-password": {
    attack: "Sign in with any password; find out which accounts exist",
    decided:
      "One wrong password gets a token, or is refused otherwise than an unknown account: status, code, words, members and their values, headers, cookies, length",
    unseen:
      "differences in time; lock-out: no account is made to fail more than twice, unless what is no text counts as a password",
  },
  "inexact-password": {
    attack:
      "Sign in with a statement or an operator of a database, with no password, or with nearly the password",
    decided:
      "An operator, SQL in password or address, *, %, null, true, 0, a list, an empty list, object or text, or the password in other letter case, with a blank, a null byte or more behind it, or its first 8 characters get a token",
    unseen:
      "near misses without a second account; passwords longer than 72 bytes; other statements; beginnings of passwords below 12 characters; a list of texts at the usual depth",
  },
  "password-in-query": {
    attack: "Read passwords in logs of addresses",
    decided: "Address and password in the query string get a token, by POST or by GET",
    unseen: "what the service writes to its logs",
  },
  "malformed-login": {
    attack: "Get past the validation of a sign-in",
    decided: "A body without address or password gets a token, an error or a stack trace",
    unseen: "parsers of content types that are not tried",
  },
  "unauthenticated-session": {
    attack: "Call without a token, or with a text that is none",
    decided:
      "The session is shown; null, undefined, None, false, an empty token, and the JWT in another scheme, in quotation marks or as the user of Basic are tried on the session and the surfaces, in turns; an empty token for the creation of keys as well",
    unseen: "texts that are not tried; at the usual depth, most words on single calls",
  },
  "forged-jwt": {
    attack: "Make or edit a token",
    decided:
      "A forgery of the real JWT is accepted where the real one is and a bad token is not: on the session, on a read of each surface, for writes, for the creation of keys, their list and their revocation; on the other operations one kind each",
    unseen:
      "keys that are fetched from jku or x5u otherwise than by a data: URL, since nothing is hosted; secrets that are on no list of examples; issuer and audience, for lack of a token of another environment; tokens without exp, unless they are issued",
  },
  "expired-jwt": {
    attack: "Use a token whose time is over",
    decided:
      "A genuine expired one is accepted, with leeway for clocks, on the session, on a read of each surface and two lists more, for an object, for two writes, for a file that exists, or for keys",
    unseen:
      "tokens that were revoked by a sign-out; nbf; all of it without an expired token or a short lifetime",
  },
  "inexact-token": {
    attack: "Use a damaged token",
    decided:
      "One that is cut short, in other letter case or with more at its end is accepted, on the session and, in turns, on the surfaces",
    unseen: "other damage, and damage of each kind on every surface",
  },
  "token-in-query": {
    attack: "Read tokens in logs of addresses",
    decided:
      "A token in the query string is accepted where it is refused without one, on the session and every surface",
    unseen: "other names of parameters than the usual ones",
  },
  "leaking-answer": {
    attack: "Read secrets in answers",
    decided:
      "An answer of any surface or the claims of a token hold the password, a hash of it, a key or the hash of one, a JWT, or what its name or form shows to be a secret; the published key set holds a private key, or a header repeats the caller's credential",
    unseen: "hashes in a form that is not known, under a name that says nothing; secrets of other accounts",
  },
  "anonymous-key-creation": {
    attack: "Make a key without a token",
    decided: "A creation without a valid JWT succeeds, or the key is in the list though it was refused",
    unseen: "keys that no list shows",
  },
  "key-created-by-key": {
    attack: "Make further keys with a leaked one",
    decided: "A creation with a key that works elsewhere succeeds",
    unseen: "other calls that prolong or widen a key",
  },
  "malformed-key-request": {
    attack: "Ask for a key in a way that grants too much",
    decided:
      "A key of a bad request opens what it did not ask for, or what an ordinary key does not; a request chooses the key or its identifier",
    unseen: "members of the body that are not tried",
  },
  "predictable-keys": {
    attack: "Work out other people's keys",
    decided:
      "A key is a digest of a counter, alone or behind a usual word, a time, a name or an identifier; the keys of the run, place by place: what is the same, a clock, a counter, few signs",
    unseen: "a weak generator whose output looks random; parts that are the same at shifting places",
  },
  "revoked-key": {
    attack: "Use a key that was revoked",
    decided:
      "A key that worked is still let in after the time that is allowed, on every surface and for every scope, by reads and writes",
    unseen:
      "reads of single objects besides one of each scope; the billing plan, unless that is allowed; a replica that none of the requests meets; what runs on behind an accepted request",
  },
  "unguarded-key-management": {
    attack: "List or revoke keys without being their owner",
    decided:
      "The list, or one key by its identifier, is shown, or an attempt is answered with a success and the key that worked before is refused then; nobody, a forged and an expired JWT, another key and the key itself try it",
    unseen:
      "keys of other people, which are never touched; a revocation that is refused and done all the same",
  },
  "unauthenticated-operation": {
    attack: "Call an operation without a valid credential",
    decided:
      "With no credential, or with a JWT whose signature is another, it is answered with success, or by validation or look-up where a known caller is refused",
    unseen: "operations that are not in the catalogue",
  },
  "unguarded-scope": {
    attack: "Call an operation without its scope",
    decided:
      "The key with all other scopes is let in; 400 and 404 count only where a request without a credential is refused",
    unseen: "operations that look up or validate before they authenticate, without the id of a real object",
  },
  "scopeless-key": {
    attack: "Use a key that has no scope",
    decided: "A key that was made without scopes opens an operation",
    unseen: "deployments that make no such keys",
  },
  "unguarded-item": {
    attack: "Read an object that exists without the scope",
    decided:
      "An object of the user's own list is shown to a key that is refused one that does not exist; files of it to nobody in particular",
    unseen: "writes on existing objects, which are never tried; accounts without objects",
  },
  "misplaced-guard": {
    attack: "Use one scope for another",
    decided: "At depth full, a key with a single scope opens what asks for another",
    unseen: "combinations of three scopes and more",
  },
  "path-variants": {
    attack: "Get past a guard by another spelling of a call",
    decided:
      "The key without the scope gets what the key with it gets, in a spelling that has no such effect where nothing is routed: each on the read of one surface, in turns, and a slash at the end on a write as well; methods replaced by headers; at depth full methods that nobody documents, and the removal of an object that does not exist by a POST",
    unseen:
      "spellings that are not tried; at the usual depth, rare spellings, and most others elsewhere than on one read",
  },
  "executed-denial": {
    attack: "Have a write done that is refused",
    decided: "After a refused write, a read shows it",
    unseen: "effects that no read of the run shows",
  },
  "second-door": {
    attack: "Bring a credential in another place, or name a user in a header",
    decided:
      "A place that lets a right credential in also lets in one that is refused as bearer token, on the session, any surface, for a write or for the creation of a key, the body included, or a key without the scope in another scheme of Authorization, or in X-API-Key besides Authorization; a header, a cookie or a parameter such as debug=1 lets in where nothing does without it, or gives a key more rights",
    unseen:
      "places, headers and parameters that are not tried; a weak place behind one with the right checks, on other surfaces than the first",
  },
  "broken-isolation": {
    attack: "Reach keys and objects of another customer",
    decided:
      "The second account is shown the first one's session, keys, lists or objects, also where it names the first one, ends a key of this run, or stops an execution that has ended; what everybody is shown does not count",
    unseen:
      "all of it without a second account; accounts of one customer; other writes on objects, which are never tried, since they would be carried out",
  },
  "leaking-refusal": {
    attack: "Read secrets and insides in errors",
    decided:
      "A refusal repeats a token, or holds a stack trace, an error of the database or an internal name",
    unseen: "traces of platforms that are not known; errors that this run does not cause",
  },
  "reflected-origin": {
    attack: "Read answers from a page of another origin",
    decided:
      "An origin that is nobody's, null, or one that begins or ends as the deployment's own may send credentials, on any surface, for single objects, at sign-in, for the list of keys, or to the question before a write (OPTIONS)",
    unseen:
      "origins that only begin or end like an allowed one of another name; each kind of origin on every call; OPTIONS of other calls",
  },
} as const satisfies Readonly<Record<string, Threat>>;
