import { UsageError, type Given } from './command.ts';

export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

const ROLES = ['administrator', 'operations', 'auditor'] as const;
export type Role = (typeof ROLES)[number];

/** Throws UsageError. */
export function readRole(text: string): Role {
	const role = ROLES.find((known) => known === text);
	if (role === undefined) throw new UsageError(`"${text}" is no role: ${ROLES.join(', ')}`);
	return role;
}

/** Reading needs the queue, sending needs reading: what is included need not be said. Throws UsageError. */
export function readRights(text: string) {
	const named = text.split(/[\s,]+/).filter(Boolean);
	const unknown = named.find(
		(name) => !['none', 'queue', 'read', 'send', 'administer'].includes(name)
	);
	if (unknown !== undefined || (named.includes('none') && named.length > 1)) {
		throw new UsageError('--rights is a list of queue, read, send, administer; or none');
	}
	const send = named.includes('send');
	const read = send || named.includes('read');
	const queue = read || named.includes('queue');
	return { queue, read, send, administer: named.includes('administer') };
}

/** ms since the epoch; a day begins at midnight in UTC, and null is no limit. Throws UsageError. */
export function readTime(given: Given, option: 'from' | 'until'): number | null {
	const text = given.find(option);
	if (text === undefined) return null;
	const at = /^\d{4}-\d{2}-\d{2}(T.+)?$/.test(text) ? Date.parse(text) : Number.NaN;
	if (Number.isNaN(at)) throw new UsageError(`--${option} is no time such as 2026-11-22T14:00:00Z`);
	return at;
}
