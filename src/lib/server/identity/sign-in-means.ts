/**
 * By what a person can sign in, as the administrator sees it and takes it away: a telephone that is lost, an invitation that
 * went to the wrong address. Names and times; never a key, a token, or what the identity provider knows her as.
 */
import { createHash } from 'node:crypto';
import { and, asc, desc, eq, gt, isNull } from 'drizzle-orm';
import { appendAudit } from '../audit/append-audit.ts';
import type { AuditEvent } from '../audit/audit-event.ts';
import type { Clock } from '../clock.ts';
import type { Db, Tx } from '../db/database.ts';
import type { Actor } from './actor.ts';
import { endEverywhere } from './end-everywhere.ts';
import { hasRole, mayAdministerAll } from './roles.ts';
import { identities, invitations, passkeys, people, sessions } from './schema.ts';

interface Deps {
	db: Db;
	clock: Clock;
}

/** What there is to sign in with; times in ms since the epoch. Undefined for who is no administrator. */
export async function listSignInMeans(deps: Deps, wish: { actor: Actor; personId: string }) {
	const { read } = deps.db;
	const { personId } = wish;
	const now = deps.clock.now();
	if (!(await hasRole(read, wish.actor.personId, 'administrator'))) return undefined;
	const own = await read
		.select({
			id: passkeys.id,
			name: passkeys.name,
			synced: passkeys.synced,
			createdAt: passkeys.createdAt,
			lastUsedAt: passkeys.lastUsedAt
		})
		.from(passkeys)
		.where(eq(passkeys.personId, personId))
		.orderBy(asc(passkeys.createdAt), asc(passkeys.id));
	const external = await read
		.select()
		.from(identities)
		.where(eq(identities.personId, personId))
		.orderBy(asc(identities.createdAt), asc(identities.subject));
	const open = await read
		.select({
			createdAt: invitations.createdAt,
			expiresAt: invitations.expiresAt,
			createdBy: people.displayName
		})
		.from(invitations)
		.leftJoin(people, eq(people.id, invitations.createdBy))
		.where(
			and(
				eq(invitations.personId, personId),
				isNull(invitations.usedAt),
				gt(invitations.expiresAt, now)
			)
		);
	const browsers = await read
		.select({ label: sessions.label, lastSeenAt: sessions.lastSeenAt })
		.from(sessions)
		.where(and(eq(sessions.personId, personId), gt(sessions.expiresAt, now)))
		.orderBy(desc(sessions.lastSeenAt), asc(sessions.id));
	return {
		passkeys: own,
		identities: external.map((identity) => ({
			key: keyOf(identity),
			issuer: identity.issuer,
			createdAt: identity.createdAt,
			lastUsedAt: identity.lastUsedAt
		})),
		invitations: open,
		sessions: browsers
	};
}

export type MeansOutcome =
	| { outcome: 'done' }
	/** No such person or thing of hers, or the actor is no administrator. */
	| { outcome: 'not-found' }
	/** One's own are one's own affair, on the page Settings: nobody shuts herself out from here. */
	| { outcome: 'own' };

interface Input {
	actor: Actor;
	personId: string;
}

/** Removes a passkey of somebody else, and signs her out everywhere: it may be in the hands of others. */
export function removePersonsPasskey(
	deps: Deps,
	input: Input & { passkeyId: string }
): Promise<MeansOutcome> {
	return take(deps, input, async (tx, place) => {
		const [removed] = await tx
			.delete(passkeys)
			.where(and(eq(passkeys.id, input.passkeyId), eq(passkeys.personId, input.personId)))
			.returning({ id: passkeys.id });
		if (removed === undefined) return undefined;
		const facts = { passkey: removed.id, person: input.personId };
		return [{ event: 'passkey.removed', ...place, facts }, ...(await ended(tx, input, place))];
	});
}

/**
 * Forgets that what the identity provider knows is this person, and signs her out everywhere. At the next sign-in there she
 * is found as at the first one, by HSA-id or e-mail address, or not at all.
 * @param input.identity key of `listSignInMeans`
 */
export function unlinkIdentity(
	deps: Deps,
	input: Input & { identity: string }
): Promise<MeansOutcome> {
	return take(deps, input, async (tx, place) => {
		const hers = await tx.select().from(identities).where(eq(identities.personId, input.personId));
		const found = hers.find((identity) => keyOf(identity) === input.identity);
		if (found === undefined) return undefined;
		await tx
			.delete(identities)
			.where(and(eq(identities.issuer, found.issuer), eq(identities.subject, found.subject)));
		const facts = { person: input.personId };
		return [{ event: 'identity.unlinked', ...place, facts }, ...(await ended(tx, input, place))];
	});
}

/** The link that has not been used leads nowhere any more. Calling back what is not there changes nothing. */
export function revokeInvitations(deps: Deps, input: Input): Promise<MeansOutcome> {
	return take(deps, input, async (tx, place) => {
		const { rowsAffected } = await tx
			.delete(invitations)
			.where(and(eq(invitations.personId, input.personId), isNull(invitations.usedAt)));
		if (rowsAffected === 0) return [];
		return [{ event: 'invitation.revoked', ...place, facts: { person: input.personId } }];
	});
}

/** Signs somebody else out in every browser; notices end there too. */
export function endPersonsSessions(deps: Deps, input: Input): Promise<MeansOutcome> {
	return take(deps, input, (tx, place) => ended(tx, input, place));
}

type Place = Pick<AuditEvent, 'at' | 'personId'>;

async function ended(tx: Tx, { personId }: Input, place: Place): Promise<AuditEvent[]> {
	const facts = { person: personId, sessions: await endEverywhere(tx, personId) };
	return [{ event: 'person.signed-out', ...place, facts }];
}

/** Checks who asks and of whom; `act` gives the events of what it did, or nothing where there was nothing to do. */
async function take(
	deps: Deps,
	{ actor, personId }: Input,
	act: (tx: Tx, place: Place) => Promise<AuditEvent[] | undefined>
): Promise<MeansOutcome> {
	const at = deps.clock.now();
	return deps.db.write(async (tx) => {
		if (!(await mayAdministerAll(tx, actor, at))) return { outcome: 'not-found' };
		if (actor.personId === personId) return { outcome: 'own' };
		const there = await tx.$count(people, eq(people.id, personId));
		const events = there === 0 ? undefined : await act(tx, { at, personId: actor.personId });
		if (events === undefined) return { outcome: 'not-found' };
		for (const event of events) await appendAudit(tx, event);
		return { outcome: 'done' };
	});
}

/** What the identity provider knows her as may be a personal number: pages name it by this. */
function keyOf({ issuer, subject }: { issuer: string; subject: string }): string {
	return createHash('sha256').update(`${issuer}\n${subject}`).digest('base64url');
}
