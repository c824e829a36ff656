/**
 * PATCH (RFC 7644 section 3.5.2) as a list of changes, and its use on a user. The dialects of Entra ID are taken as well:
 * operations with a capital letter, values without a path whose names are paths, and `remove` with a value.
 */
import { holds, parsePath, type Filter, type PatchPath } from './filter.ts';
import { asList, field, isObject, readResource, type Json } from './json.ts';
import { refuse, ScimRefusal } from './scim-refusal.ts';
import { ENTERPRISE_SCHEMA } from './user-resource.ts';

export const PATCH_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
export const OPERATIONS_MAX = 1_000;

export interface PatchChange {
	op: 'add' | 'replace' | 'remove';
	path: PatchPath;
	value: unknown;
}

/** In their order; an operation without a path becomes one change for each of its attributes. @throws ScimRefusal */
export function readPatch(body: unknown): PatchChange[] {
	const operations = field(readResource(body, PATCH_SCHEMA), 'Operations');
	if (!Array.isArray(operations) || operations.length === 0) {
		throw refuse('invalidSyntax', 'Operations is missing or empty.');
	}
	if (operations.length > OPERATIONS_MAX) {
		throw refuse('invalidValue', `Operations has more than ${OPERATIONS_MAX} entries.`);
	}
	return operations.flatMap(readOperation);
}

function readOperation(operation: unknown): PatchChange[] {
	if (!isObject(operation)) throw refuse('invalidSyntax', 'An operation is not an object.');
	const word = String(field(operation, 'op')).toLowerCase();
	const op = (['add', 'replace', 'remove'] as const).find((known) => known === word);
	if (op === undefined) throw refuse('invalidSyntax', 'op is neither add, replace nor remove.');
	const value = field(operation, 'value');
	const path = field(operation, 'path');
	if (path !== undefined && path !== null && path !== '') {
		if (typeof path !== 'string') throw refuse('invalidPath', 'path is not a text.');
		return [{ op, path: parsePath(path), value }];
	}
	if (op === 'remove') throw refuse('noTarget', 'remove has no path.');
	if (!isObject(value)) {
		throw refuse('invalidValue', 'An operation without a path has no object as its value.');
	}
	const names = Object.keys(value).filter((name) => name.toLowerCase() !== 'schemas');
	return names.map((name) => ({ op, path: parsePath(name), value: value[name] }));
}

/** Names as we write them, by name in lower case. What is not here is not kept, and changing it changes nothing. */
const SINGLE: Readonly<Record<string, string>> = {
	username: 'userName',
	externalid: 'externalId',
	active: 'active',
	displayname: 'displayName',
	title: 'title',
	preferredlanguage: 'preferredLanguage'
};
const COMPLEX: Readonly<Record<string, string>> = {
	name: 'name',
	[ENTERPRISE_SCHEMA.toLowerCase()]: ENTERPRISE_SCHEMA
};
const NAME_PARTS: Readonly<Record<string, string>> = {
	formatted: 'formatted',
	givenname: 'givenName',
	familyname: 'familyName',
	employeenumber: 'employeeNumber'
};
const EMAIL_PARTS = ['value', 'type', 'primary'];

/** A user with the changes made, to be read by `readUser`. @throws ScimRefusal */
export function patchUser(user: Json, changes: readonly PatchChange[]): Json {
	const patched: Record<string, unknown> = { ...user };
	for (const change of changes) apply(patched, change);
	return patched;
}

function apply(user: Record<string, unknown>, { op, path, value }: PatchChange): void {
	const single = SINGLE[path.attribute];
	const complex = COMPLEX[path.attribute];
	if (single !== undefined) {
		if (op === 'remove') user[single] = undefined;
		else user[single] = firstOf(value);
	} else if (complex !== undefined) {
		user[complex] = changeParts(user[complex], op, path.sub, value);
	} else if (path.attribute === 'emails') {
		user['emails'] = changeEmails(asList(user['emails']) as Json[], op, path, value);
	} else if (path.attribute === 'id' && value !== user['id']) {
		throw new ScimRefusal(400, 'id cannot be changed.', { scimType: 'mutability' });
	}
}

/** A single value comes as a list of one, or as `[{ value }]`, from some clients. */
function firstOf(value: unknown): unknown {
	const [first] = asList(value);
	return isObject(first) && 'value' in first ? first['value'] : (first ?? null);
}

function changeParts(
	present: unknown,
	op: PatchChange['op'],
	sub: string | undefined,
	value: unknown
): Json | undefined {
	const parts: Record<string, unknown> = isObject(present) ? { ...present } : {};
	if (sub === undefined) {
		if (op === 'remove') return undefined;
		if (value === null) return undefined;
		if (!isObject(value)) throw refuse('invalidValue', 'A complex attribute is not an object.');
		for (const [name, part] of Object.entries(value)) {
			parts[NAME_PARTS[name.toLowerCase()] ?? name] = part;
		}
		return parts;
	}
	const name = NAME_PARTS[sub] ?? sub;
	if (op === 'remove') parts[name] = undefined;
	else parts[name] = firstOf(value);
	return parts;
}

function changeEmails(
	present: readonly Json[],
	op: PatchChange['op'],
	path: PatchPath,
	value: unknown
): Json[] {
	const { filter, sub } = path;
	if (sub !== undefined && !EMAIL_PARTS.includes(sub)) return [...present];
	if (filter === undefined && sub === undefined) return changeAllEmails(present, op, value);
	const chosen = (email: Json) => filter === undefined || holds(filter, email);
	if (op === 'remove') {
		if (sub === undefined || sub === 'value') return present.filter((email) => !chosen(email));
		return present.map((email) => (chosen(email) ? without(email, sub) : email));
	}
	const put = (email: Json): Json =>
		sub === undefined
			? { ...email, ...(isObject(firstObject(value)) ? firstObject(value) : {}) }
			: { ...email, [sub]: firstOf(value) };
	if (present.some(chosen)) return present.map((email) => (chosen(email) ? put(email) : email));
	// Section 3.5.2.3: what is replaced must be there. What is added is made as the filter describes it.
	if (op === 'replace' && filter !== undefined) {
		throw refuse('noTarget', 'The path of replace chooses no value of emails.');
	}
	return [...present, put(filter === undefined ? {} : described(filter))];
}

function changeAllEmails(present: readonly Json[], op: PatchChange['op'], value: unknown): Json[] {
	const given = asList(value).map((email) =>
		isObject(email) ? email : ({ value: email } satisfies Json)
	);
	if (op === 'replace') return given;
	const values = given.map((email) => String(field(email, 'value')).toLowerCase());
	const others = present.filter(
		(email) => !values.includes(String(field(email, 'value')).toLowerCase())
	);
	if (op === 'add') return [...others, ...given];
	return given.length === 0 ? [] : others;
}

function firstObject(value: unknown): Json | undefined {
	const [first] = asList(value);
	return isObject(first) ? first : undefined;
}

function without(email: Json, sub: string): Json {
	return Object.fromEntries(Object.entries(email).filter(([name]) => name !== sub));
}

/** `type eq "work"` describes { type: 'work' }. */
function described(filter: Filter): Json {
	if (filter.kind === 'and') {
		return Object.assign({}, ...filter.filters.map(described)) as Json;
	}
	return filter.kind === 'compare' && filter.operator === 'eq'
		? { [filter.path.attribute]: filter.value }
		: {};
}
