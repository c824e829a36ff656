import { createHash } from 'node:crypto';
import { and, eq } from 'drizzle-orm';
import type { ConversationView } from '#lib/conversation/conversation.ts';
import type { SendListItem } from '#lib/message/send-list.ts';
import { assert } from '../assert.ts';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import type { Actor } from '../identity/actor.ts';
import { hasRole } from '../identity/roles.ts';
import { mailboxes } from '../mailbox/schema.ts';
import { listMessages } from '../message/list-messages.ts';
import { listSendList } from '../message/list-send-list.ts';
import { accessToRead, openConversation, type GrantedAccess } from './access.ts';
import { findRow } from './list-rows.ts';
import { conversationReads } from './schema.ts';

interface Deps {
	db: Db;
	clock: Clock;
}
interface Input {
	actor: Actor;
	conversationId: string;
}

export interface FoundConversation extends ConversationView {
	/** By id: what has become of the messages that went out with one of these. */
	sendLists: Record<string, SendListItem[]>;
	/** Another one when anything else is shown. Says nothing to who does not know what is shown. */
	version: string;
}

/**
 * A conversation with all its messages. Undefined when it does not exist or the actor may not read it. The opening is
 * logged before anything is given out.
 */
export async function findConversation(
	deps: Deps,
	input: Input
): Promise<FoundConversation | undefined> {
	const access = await openConversation(deps, input.actor, input.conversationId);
	return access && viewOf(deps, input.actor, access);
}

/**
 * The version of what `findConversation` would give now, for pages that have it open; undefined as there. Shows nothing, so
 * it is no opening.
 */
export async function findConversationVersion(
	deps: Deps,
	input: Input & { mailboxId: string }
): Promise<string | undefined> {
	const access = await accessToRead(deps, input.actor, input.conversationId);
	if (access?.conversation.mailboxId !== input.mailboxId) return undefined;
	return (await viewOf(deps, input.actor, access)).version;
}

async function viewOf(
	deps: Deps,
	actor: Actor,
	{ conversation: stored, rights }: GrantedAccess
): Promise<FoundConversation> {
	const { personId } = actor;
	const [row, [mailbox], [opened]] = await Promise.all([
		findRow(deps.db.read, personId, stored.id),
		deps.db.read
			.select({ id: mailboxes.id, name: mailboxes.name })
			.from(mailboxes)
			.where(eq(mailboxes.id, stored.mailboxId)),
		deps.db.read
			.select({ until: conversationReads.readUntil })
			.from(conversationReads)
			.where(
				and(
					eq(conversationReads.personId, personId),
					eq(conversationReads.conversationId, stored.id)
				)
			)
	]);
	assert(row !== undefined && mailbox !== undefined, 'a conversation has a row and a mailbox');
	const conversation: ConversationView = {
		...row,
		counterpartOrganisation: stored.counterpartOrganisation,
		counterpartAddress: stored.counterpartAddress,
		mailbox,
		rights,
		messages: await listMessages(deps.db.read, stored.id, {
			readUntil: opened?.until ?? 0,
			mayResend: rights.send || (await hasRole(deps.db.read, personId, 'operations'))
		})
	};
	const sendLists: Record<string, SendListItem[]> = {};
	for (const id of new Set(conversation.messages.flatMap(({ sendListId }) => sendListId ?? []))) {
		sendLists[id] = await listSendList(deps, { actor, sendListId: id });
	}
	const version = createHash('sha256')
		.update(JSON.stringify([conversation, sendLists]))
		.digest('base64url');
	return { ...conversation, sendLists, version };
}
