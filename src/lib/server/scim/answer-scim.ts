/** What a request to SCIM (RFC 7644 section 3) is answered. Who asks has been checked. */
import { GROUP_MEMBERS_MAX } from '../groups/group.ts';
import { PAGE_MAX, resourceTypes, schemas, serviceProviderConfig } from './discovery.ts';
import { parseFilter } from './filter.ts';
import { createGroup, modifyGroup, removeGroup, replaceGroup } from './change-groups.ts';
import { createUser, modifyUser, removeUser, replaceUser } from './change-users.ts';
import { renderGroup } from './group-resource.ts';
import type { Json } from './json.ts';
import { findScimGroup, listMembers, listScimGroups } from './read-groups.ts';
import { findUser, listUsers, type UserRow } from './read-users.ts';
import type { ScimDeps } from './scim-deps.ts';
import { refuse, ScimRefusal } from './scim-refusal.ts';
import { renderUser } from './user-resource.ts';

export interface ScimRequest {
	method: string;
	/** Below `/scim/v2/`. */
	path: string;
	query: URLSearchParams;
	/** Undefined when the method has none. */
	body: unknown;
	/** `https://host/scim/v2`. */
	location: string;
}

export interface ScimAnswer {
	status: number;
	/** Undefined: none. */
	body?: Json;
	location?: string;
}

/** @throws ScimRefusal */
export async function answerScim(
	deps: ScimDeps,
	request: ScimRequest,
	inTurn: <T>(change: () => Promise<T>) => Promise<T>
): Promise<ScimAnswer> {
	const [collection = '', id, ...more] = request.path.split('/').filter((part) => part !== '');
	if (more.length > 0) throw nothing();
	const kind = collection.toLowerCase();
	if (kind === 'users' || kind === 'groups') {
		const resource = kind === 'users' ? USERS : GROUPS;
		return answerResource(deps, request, resource, id, inTurn);
	}
	if (request.method !== 'GET') throw notAllowed();
	return { status: 200, body: discover(kind, id, request.location) };
}

interface ResourceKind {
	name: 'Users' | 'Groups';
	list(deps: ScimDeps, page: Page, request: ScimRequest): Promise<{ items: Json[]; total: number }>;
	show(deps: ScimDeps, id: string, request: ScimRequest): Promise<Json>;
	create(deps: ScimDeps, body: unknown): Promise<string>;
	replace(deps: ScimDeps, id: string, body: unknown): Promise<void>;
	modify(deps: ScimDeps, id: string, body: unknown): Promise<void>;
	remove(deps: ScimDeps, id: string): Promise<void>;
}

async function answerResource(
	deps: ScimDeps,
	request: ScimRequest,
	resource: ResourceKind,
	id: string | undefined,
	inTurn: <T>(change: () => Promise<T>) => Promise<T>
): Promise<ScimAnswer> {
	const { method, body } = request;
	const show = async (status: number, shown: string): Promise<ScimAnswer> => ({
		status,
		body: chosen(await resource.show(deps, shown, request), request.query)
	});
	if (id === undefined) {
		if (method === 'GET') return listOf(deps, request, resource);
		if (method !== 'POST') throw notAllowed();
		const created = await inTurn(() => resource.create(deps, body));
		return {
			...(await show(201, created)),
			location: `${request.location}/${resource.name}/${created}`
		};
	}
	switch (method) {
		case 'GET':
			return show(200, id);
		case 'PUT':
			await inTurn(() => resource.replace(deps, id, body));
			return show(200, id);
		case 'PATCH':
			await inTurn(() => resource.modify(deps, id, body));
			return show(200, id);
		case 'DELETE':
			await inTurn(() => resource.remove(deps, id));
			return { status: 204 };
		default:
			throw notAllowed();
	}
}

interface Page {
	filter: ReturnType<typeof parseFilter> | undefined;
	startIndex: number;
	count: number;
}

async function listOf(
	deps: ScimDeps,
	request: ScimRequest,
	resource: ResourceKind
): Promise<ScimAnswer> {
	const { query } = request;
	const filter = query.get('filter');
	const startIndex = Math.max(1, wholeNumber(query, 'startIndex', 1));
	const page: Page = {
		filter: filter === null || filter.trim() === '' ? undefined : parseFilter(filter),
		startIndex,
		count: Math.min(PAGE_MAX, Math.max(0, wholeNumber(query, 'count', 100)))
	};
	const { items, total } = await resource.list(deps, page, request);
	return {
		status: 200,
		body: {
			...listBody(items.map((item) => chosen(item, query))),
			totalResults: total,
			startIndex
		}
	};
}

const USERS: ResourceKind = {
	name: 'Users',
	async list(deps, page, { location }) {
		const { rows, total } = await listUsers(deps, page);
		return { items: rows.map((row) => shown(row, location)), total };
	},
	show: async (deps, id, { location }) => shown(await findUser(deps.db.read, id), location),
	create: createUser,
	replace: replaceUser,
	modify: modifyUser,
	remove: removeUser
};

const GROUPS: ResourceKind = {
	name: 'Groups',
	async list(deps, page, { location, query }) {
		const { rows, total } = await listScimGroups(deps, page);
		const items: Json[] = [];
		let members = 0;
		for (const row of rows) {
			// A page may be shorter than was asked for (section 3.4.2.4): as many members as one group can have.
			members += row.memberCount;
			if (items.length > 0 && wantsMembers(query) && members > GROUP_MEMBERS_MAX) break;
			items.push(renderGroup(row, await membersFor(deps, row.id, query), location));
		}
		return { items, total };
	},
	async show(deps, id, { location, query }) {
		const row = await findScimGroup(deps.db.read, id);
		return renderGroup(row, await membersFor(deps, id, query), location);
	},
	create: createGroup,
	replace: replaceGroup,
	modify: modifyGroup,
	remove: removeGroup
};

function shown(row: UserRow, location: string): Json {
	return renderUser(row, `${location}/Users`);
}

async function membersFor(deps: ScimDeps, groupId: string, query: URLSearchParams) {
	return wantsMembers(query) ? listMembers(deps.db, groupId) : undefined;
}

function wantsMembers(query: URLSearchParams): boolean {
	const wanted = namesIn(query, 'attributes');
	return wanted.size > 0
		? wanted.has('members')
		: !namesIn(query, 'excludedAttributes').has('members');
}

/** `attributes` and `excludedAttributes` (section 3.4.2.5), by whole attributes; what identifies is always there. */
function chosen(resource: Json, query: URLSearchParams): Json {
	const wanted = namesIn(query, 'attributes');
	const unwanted = namesIn(query, 'excludedAttributes');
	return Object.fromEntries(
		Object.entries(resource).filter(([name]) => {
			const key = name.toLowerCase();
			if (key === 'id' || key === 'schemas') return true;
			return wanted.size > 0 ? wanted.has(key) : !unwanted.has(key);
		})
	);
}

function namesIn(query: URLSearchParams, parameter: string): Set<string> {
	const text = query.get(parameter)?.toLowerCase() ?? '';
	const names = text.split(',').map((name) => name.trim().replace(/^urn:.*:(?=\w+(\.|$))/, ''));
	return new Set(names.map((name) => name.split('.')[0] ?? '').filter((name) => name !== ''));
}

function wholeNumber(query: URLSearchParams, name: string, fallback: number): number {
	const text = query.get(name);
	if (text === null || text === '') return fallback;
	if (!/^-?\d{1,9}$/.test(text)) throw refuse('invalidValue', `${name} is not a whole number.`);
	return Number(text);
}

function discover(kind: string, id: string | undefined, location: string): Json {
	if (kind === 'serviceproviderconfig' && id === undefined) return serviceProviderConfig(location);
	const all =
		kind === 'resourcetypes'
			? resourceTypes(location)
			: kind === 'schemas'
				? schemas(location)
				: undefined;
	if (all === undefined) throw nothing();
	if (id === undefined) return { ...listBody(all), totalResults: all.length, startIndex: 1 };
	const one = all.find((each) => String(each['id']).toLowerCase() === id.toLowerCase());
	if (one === undefined) throw nothing();
	return one;
}

function listBody(resources: Json[]): Json {
	return {
		schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
		itemsPerPage: resources.length,
		Resources: resources
	};
}

function nothing(): ScimRefusal {
	return new ScimRefusal(404, 'There is nothing at this address.');
}

function notAllowed(): ScimRefusal {
	return new ScimRefusal(405, 'The method is not allowed here.');
}
