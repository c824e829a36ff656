/** Whoever acts in a use case: a person who has signed in. Rights are looked up anew at each act. */
export interface Actor {
	personId: string;
}

/**
 * The installation itself, for setting up people and mailboxes from the command line and the sandbox. A word of its
 * own rather than null, so that a lost session can never be taken for it.
 */
export const INSTALLATION = 'installation';
export type ActorOrInstallation = Actor | typeof INSTALLATION;

/** For the log: the installation is nobody. */
export function personIdOf(actor: ActorOrInstallation): string | null {
	return actor === INSTALLATION ? null : actor.personId;
}
