/** What an attacker may do, how a check decides whether it works, and what it cannot see from outside. */
export interface Threat {
  readonly attack: string;
  readonly decided: string;
  readonly unseen: string;
}
