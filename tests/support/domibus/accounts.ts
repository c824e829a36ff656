/** Plugin users as Domibus has them: a role, an original user, and a lock after too many wrong passwords. */
import { timingSafeEqual } from 'node:crypto';

export interface PluginUser {
	user: string;
	password: string;
	/** ADMIN sees everybody's messages; USER only those of `originalUser`. */
	role: 'ADMIN' | 'USER';
	originalUser?: string;
}

/** domibus.plugin.login.maximum.attempt and .suspension.time. */
const FAILURES_MAX = 5;
const SUSPENSION_MS = 3_600_000;

export class Accounts {
	readonly #users: Map<string, PluginUser>;
	readonly #now: () => number;
	readonly #failures = new Map<string, number>();
	readonly #suspendedUntil = new Map<string, number>();

	/** Undefined: domibus.auth.unsecureLoginAllowed=true, which lets everybody in. */
	constructor(users: readonly PluginUser[] | undefined, now: () => number) {
		this.#users = new Map(users?.map((user) => [user.user, user]));
		this.#now = now;
	}

	/** Wrong log-ins of a user in a row. */
	failuresOf(user: string): number {
		return this.#failures.get(user) ?? 0;
	}

	isSuspended(user: string): boolean {
		return (this.#suspendedUntil.get(user) ?? 0) > this.#now();
	}

	/** The operator does it by hand. */
	setPassword(user: string, password: string): void {
		const known = this.#users.get(user);
		if (known) this.#users.set(user, { ...known, password });
		this.#failures.delete(user);
		this.#suspendedUntil.delete(user);
	}

	/** Undefined: refused. */
	logIn(authorization: string | undefined): PluginUser | undefined {
		if (this.#users.size === 0) return { user: '', password: '', role: 'ADMIN' };
		const [, encoded = ''] = /^Basic ([A-Za-z0-9+/]+={0,2})$/.exec(authorization ?? '') ?? [];
		const [, name = '', password = ''] =
			/^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString()) ?? [];
		const user = this.#users.get(name);
		if (user === undefined || this.isSuspended(name)) return undefined;
		if (same(user.password, password)) {
			this.#failures.delete(name);
			return user;
		}
		const failures = this.failuresOf(name) + 1;
		this.#failures.set(name, failures);
		if (failures >= FAILURES_MAX) this.#suspendedUntil.set(name, this.#now() + SUSPENSION_MS);
		return undefined;
	}
}

function same(one: string, other: string): boolean {
	const [a, b] = [Buffer.from(one), Buffer.from(other)];
	return a.length === b.length && timingSafeEqual(a, b);
}
