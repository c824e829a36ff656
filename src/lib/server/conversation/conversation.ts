/**
 * What we do about a conversation: unassigned → assigned ⇄ waiting → done → reopened. Pure: the rules alone, no
 * database. A colleague's conversation is never taken by accident: claiming, waiting, closing and releasing are for
 * whoever handles it, and handing over (`assign`) is an act of its own.
 */
import type { ConversationState } from '#lib/conversation/conversation.ts';

export interface Work {
	state: ConversationState;
	/** Always somebody when assigned or waiting, never anybody when unassigned; when done, who had it (or nobody). */
	assigneeId: string | null;
}

export type WorkAct =
	| { act: 'claim'; by: string }
	| { act: 'release'; by: string }
	| { act: 'assign'; to: string }
	| { act: 'wait'; by: string }
	| { act: 'close'; by: string }
	| { act: 'reopen'; by: string };

export type WorkMove =
	| { outcome: 'moved'; work: Work }
	/** It is so already; asking twice is no fault. */
	| { outcome: 'unchanged' }
	/** The act does not fit: somebody else handles it, or it has moved on. */
	| { outcome: 'conflict' };

const CONFLICT: WorkMove = { outcome: 'conflict' };
const UNCHANGED: WorkMove = { outcome: 'unchanged' };

export function moveWork(work: Work, act: WorkAct): WorkMove {
	if (act.act === 'reopen') return reopen(work, act.by);
	if (work.state === 'done') return act.act === 'close' ? UNCHANGED : CONFLICT;
	if (act.act === 'assign') return to({ state: 'assigned', assigneeId: act.to }, work);
	const free = work.assigneeId === null;
	if (!free && work.assigneeId !== act.by) return CONFLICT;
	switch (act.act) {
		case 'claim':
			return to({ state: 'assigned', assigneeId: act.by }, work);
		case 'release':
			return to({ state: 'unassigned', assigneeId: null }, work);
		case 'wait':
			return to({ state: 'waiting', assigneeId: act.by }, work);
		case 'close':
			return to({ state: 'done', assigneeId: work.assigneeId }, work);
	}
}

function reopen(work: Work, by: string): WorkMove {
	if (work.state === 'done')
		return { outcome: 'moved', work: { state: 'assigned', assigneeId: by } };
	return work.state === 'assigned' && work.assigneeId === by ? UNCHANGED : CONFLICT;
}

function to(next: Work, before: Work): WorkMove {
	return next.state === before.state && next.assigneeId === before.assigneeId
		? UNCHANGED
		: { outcome: 'moved', work: next };
}

/**
 * An incoming message asks for somebody's attention: it goes back to whoever handled the conversation, if she may still
 * read it, and to everybody otherwise. A conversation must never wait with somebody who cannot see it.
 */
export function workAfterIncoming(work: Work, assigneeMayRead: boolean): Work {
	return work.assigneeId !== null && assigneeMayRead
		? { state: 'assigned', assigneeId: work.assigneeId }
		: { state: 'unassigned', assigneeId: null };
}

/** Whoever writes waits for the answer, unless a colleague handles the conversation: then it stays hers. */
export function workAfterOutgoing(work: Work, authorId: string): Work {
	const colleagues =
		work.state !== 'done' && work.assigneeId !== null && work.assigneeId !== authorId;
	return colleagues
		? { state: work.state, assigneeId: work.assigneeId }
		: { state: 'waiting', assigneeId: authorId };
}
