import { randomBytes, randomUUID, scrypt, timingSafeEqual } from "node:crypto";

export interface UserAccount {
  readonly id: string;
  readonly email: string;
  readonly name: string;
}

interface StoredAccount extends UserAccount {
  readonly salt: Buffer;
  readonly hash: Buffer;
  /** False for an account without a password: its hash is random. */
  readonly hasPassword: boolean;
}

/** The result of trying an email address and a password. */
export interface SignInAttempt {
  readonly account: UserAccount | undefined;
  readonly passwordRight: boolean;
}

export interface SignInRules {
  /** Whether the attempt yields a token. */
  readonly admits: (attempt: SignInAttempt) => boolean;
  /** Whether email and password may come in the query string of a call by this method. */
  readonly readsQuery: (method: string) => boolean;
  /** Whether a password that is not a text, such as `{"$ne": ""}` or `true`, matches every password. */
  readonly readsOperators: boolean;
  /** Whether a value in the place of the password, such as null or an empty text, matches every password. */
  readonly readsNothing: (value: unknown) => boolean;
  /** Whether the address may not be missing; else the first account that the password fits is meant. */
  readonly needsAddress: boolean;
  /** The address of the account that an attempt signs in to whatever its password, if there is one. */
  readonly bypass: (fields: { readonly email: string; readonly password: string }) => string | undefined;
  /** Normalises a password before it is hashed: equal texts are one password. */
  readonly canonical: (password: string) => string;
  /** Whose session the holder of a token sees, out of all accounts. */
  readonly sessionOf: (account: UserAccount, all: readonly UserAccount[]) => UserAccount;
}

/** A few milliseconds: every sign-in of a test takes as long. */
const cost = { N: 2048, r: 8, p: 1 };
const hashLength = 32;

function scryptOf(password: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, hashLength, cost, (error, key) => (error ? reject(error) : resolve(key)));
  });
}

/** The accounts of one deployment, in memory. Passwords are kept as scrypt hashes. */
export class Accounts {
  readonly #canonical: SignInRules["canonical"];
  readonly #stored: StoredAccount[] = [];
  /** Compared with for an unknown account, so that timing reveals nothing. */
  readonly #decoy = { salt: randomBytes(16), hash: randomBytes(hashLength) };

  constructor({ canonical }: Pick<SignInRules, "canonical">) {
    this.#canonical = canonical;
  }

  async add(email: string, name: string, password: string): Promise<UserAccount> {
    const salt = randomBytes(16);
    const hash = await scryptOf(this.#canonical(password), salt);
    return this.#keep({ email, name, salt, hash, hasPassword: true });
  }

  addWithoutPassword(email: string, name: string): UserAccount {
    return this.#keep({ email, name, ...this.#decoy, hasPassword: false });
  }

  /** The address of the first account that a password fits. */
  async addressFor(password: string): Promise<string | undefined> {
    for (const { email } of this.#stored)
      if ((await this.attempt(email, password)).passwordRight) return email;
    return undefined;
  }

  async attempt(email: string, password: string): Promise<SignInAttempt> {
    const stored = this.byEmail(email);
    const { salt, hash } = stored ?? this.#decoy;
    const same = timingSafeEqual(await scryptOf(this.#canonical(password), salt), hash);
    return { account: stored, passwordRight: same && stored?.hasPassword === true };
  }

  byEmail(email: string): StoredAccount | undefined {
    return this.#stored.find((each) => each.email.toLowerCase() === email.toLowerCase());
  }

  byId(id: string): UserAccount | undefined {
    return this.#stored.find((each) => each.id === id);
  }

  all(): readonly UserAccount[] {
    return this.#stored;
  }

  #keep(facts: Omit<StoredAccount, "id">): UserAccount {
    const stored = { id: randomUUID(), ...facts };
    this.#stored.push(stored);
    return stored;
  }
}
