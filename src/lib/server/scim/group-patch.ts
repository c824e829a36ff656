/** What a PATCH of a group asks for (RFC 7644 §3.5.2). */
import type { Filter } from './filter.ts';
import { membersIn } from './group-resource.ts';
import { asList } from './json.ts';
import type { PatchChange } from './patch.ts';
import { refuse, ScimRefusal } from './scim-refusal.ts';

/** What operations on members amount to, one after the other. */
export interface MemberChange {
	/** Everybody, in place of who is there; undefined: who is there stays. */
	all: Set<string> | undefined;
	add: Set<string>;
	remove: Set<string>;
}

/** Adds one change to what the changes before it amount to. @throws ScimRefusal */
export function foldGroupChange(
	{ op, path, value }: PatchChange,
	id: string,
	particulars: Record<string, unknown>,
	change: MemberChange
): void {
	if (path.attribute === 'displayname' || path.attribute === 'externalid') {
		const name = path.attribute === 'displayname' ? 'displayName' : 'externalId';
		const [first] = asList(value);
		particulars[name] = op === 'remove' ? null : (first ?? null);
	} else if (path.attribute === 'id' && value !== id) {
		throw new ScimRefusal(400, 'id cannot be changed.', { scimType: 'mutability' });
	} else if (path.attribute === 'members') {
		foldMembers(op, path.filter, value, change);
	}
}

function foldMembers(
	op: PatchChange['op'],
	filter: Filter | undefined,
	value: unknown,
	change: MemberChange
): void {
	// Entra ID takes members out by value, where the RFC has a filter; without either, all of them go.
	const ids = filter === undefined ? membersIn(value) : idsIn(filter);
	if (op === 'replace' && filter !== undefined) {
		throw refuse('mutability', 'A member is added or removed, not changed.');
	}
	const all = op === 'replace' || (op === 'remove' && filter === undefined && ids.size === 0);
	if (all) {
		change.all = op === 'replace' ? ids : new Set();
		change.add.clear();
		change.remove.clear();
		return;
	}
	for (const id of ids) {
		const [into, outOf] = op === 'add' ? [change.add, change.remove] : [change.remove, change.add];
		into.add(id);
		outOf.delete(id);
	}
}

/** `value eq "a" or value eq "b"`. */
function idsIn(filter: Filter): Set<string> {
	if (filter.kind === 'or') {
		return new Set(filter.filters.flatMap((each) => [...idsIn(each)]));
	}
	const plain =
		filter.kind === 'compare' &&
		filter.operator === 'eq' &&
		filter.path.attribute === 'value' &&
		typeof filter.value === 'string';
	if (!plain) throw refuse('invalidPath', 'Members are chosen by value eq and an id.');
	return new Set([String(filter.value)]);
}
