import { randomBytes, randomUUID, scrypt, timingSafeEqual } from "node:crypto";
export interface UserAccount {
  readonly id: string;
  readonly email: string;
  readonly name: string;
}

interface Stored extends UserAccount {
  readonly salt: Buffer;
  readonly hash: Buffer;
  /** False for an account that nobody can sign in to: its hash is of no password. */
  readonly open: boolean;
}

/** What came of trying an email address and a password. */
export interface SignInAttempt {
  readonly account: UserAccount | undefined;
  readonly passwordRight: boolean;
}

export interface SignInRules {
  /** Whether the attempt ends in a token. */
  readonly admits: (attempt: SignInAttempt) => boolean;
  /** Whether email and password may stand in the query string. */
  readonly readsQuery: boolean;
  /** Whose session is shown to the holder of a token. `all` is every account there is. */
  readonly sessionOf: (account: UserAccount, all: readonly UserAccount[]) => UserAccount;
}

/** About 20 ms on a small machine: modest, since every sign-in of a test pays for it. */
const cost = { N: 8192, r: 8, p: 1 };
const hashLength = 32;

function hash(password: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, hashLength, cost, (error, key) => (error ? reject(error) : resolve(key)));
  });
}

/** The accounts of one deployment, in memory. Passwords are kept as scrypt hashes. */
export class Accounts {
  readonly #stored: Stored[] = [];
  /** What an unknown account is measured against, so that the time of an answer says nothing. */
  readonly #decoy = { salt: randomBytes(16), hash: randomBytes(hashLength) };

  async add(email: string, name: string, password: string): Promise<UserAccount> {
    const salt = randomBytes(16);
    return this.#keep({ email, name, salt, hash: await hash(password, salt), open: true });
  }

  /** An account without a password. */
  addClosed(email: string, name: string): UserAccount {
    return this.#keep({ email, name, ...this.#decoy, open: false });
  }

  async attempt(email: string, password: string): Promise<SignInAttempt> {
    const wanted = email.toLowerCase();
    const stored = this.#stored.find((each) => each.email.toLowerCase() === wanted);
    const { salt, hash: expected } = stored ?? this.#decoy;
    const same = timingSafeEqual(await hash(password, salt), expected);
    return { account: stored, passwordRight: same && stored?.open === true };
  }

  byId(id: string): UserAccount | undefined {
    return this.#stored.find((each) => each.id === id);
  }

  all(): readonly UserAccount[] {
    return this.#stored;
  }

  #keep(facts: Omit<Stored, "id">): UserAccount {
    const stored = { id: randomUUID(), ...facts };
    this.#stored.push(stored);
    return stored;
  }
}
