/** What a person does with her passkeys besides signing in: gives them names, and removes what she has lost. */
import { and, eq } from 'drizzle-orm';
import { appendAudit } from '../../audit/append-audit.ts';
import type { Clock } from '../../clock.ts';
import type { Db } from '../../db/database.ts';
import type { Actor } from '../actor.ts';
import { identities, passkeys } from '../schema.ts';

export const PASSKEY_NAME_MAX = 60;

/** An empty name changes nothing. */
export async function renamePasskey(
	deps: { db: Db },
	input: { actor: Actor; passkeyId: string; name: string }
): Promise<{ outcome: 'done' | 'not-found' | 'name-empty' }> {
	const name = input.name
		.replace(/\p{Cc}/gu, ' ')
		.trim()
		.slice(0, PASSKEY_NAME_MAX);
	if (name === '') return { outcome: 'name-empty' };
	const { rowsAffected } = await deps.db.write((tx) =>
		tx.update(passkeys).set({ name }).where(own(input))
	);
	return { outcome: rowsAffected === 0 ? 'not-found' : 'done' };
}

/**
 * Removes one, never the last (`last`) of somebody who could not sign in any other way.
 * @param input.issuer of the identity provider that is in use; a person known there needs no passkey
 */
export async function removePasskey(
	deps: { db: Db; clock: Clock },
	input: { actor: Actor; passkeyId: string; issuer: string | undefined }
): Promise<{ outcome: 'done' | 'not-found' | 'last' }> {
	const { personId } = input.actor;
	return deps.db.write(async (tx) => {
		const [passkey] = await tx.select({ id: passkeys.id }).from(passkeys).where(own(input));
		if (passkey === undefined) return { outcome: 'not-found' };
		const all = await tx.$count(passkeys, eq(passkeys.personId, personId));
		const identified =
			input.issuer === undefined
				? 0
				: await tx.$count(
						identities,
						and(eq(identities.personId, personId), eq(identities.issuer, input.issuer))
					);
		if (all === 1 && identified === 0) return { outcome: 'last' };
		await tx.delete(passkeys).where(eq(passkeys.id, passkey.id));
		await appendAudit(tx, {
			event: 'passkey.removed',
			at: deps.clock.now(),
			personId,
			facts: { passkey: passkey.id }
		});
		return { outcome: 'done' };
	});
}

function own({ actor, passkeyId }: { actor: Actor; passkeyId: string }) {
	return and(eq(passkeys.id, passkeyId), eq(passkeys.personId, actor.personId));
}
