/** How each act of docs/authorisation.md is asked for: as somebody would who knows every id. */
import { FORM_FIELDS } from '../../../src/hooks/form-table.ts';
import type { RoleName } from './roles.ts';
import type { Owner, World } from './world.ts';

/** An id that is nobody's. */
export const UNKNOWN = '99999999-9999-4999-8999-999999999999';
/** Shown by the roles that hold them. The sandbox takes the first two (see the test that starts it). */
export const METRICS_TOKEN = 'matrix-metrics-token';
export const SCIM_TOKEN = 'matrix-scim-token-of-at-least-32-characters';
const PUSH_CREDENTIALS = Buffer.from('push:push').toString('base64');

export interface Asked {
	method: string;
	path: string;
	headers: Record<string, string>;
	body: string | undefined;
}

/**
 * The request of one role, for what is there; or the same for ids that are nobody's.
 * @param data the page's data, as the script of another page fetches them
 */
export function requestOf(
	act: string,
	role: RoleName,
	world: World,
	options: { of?: Owner | ''; unknown?: boolean; data?: boolean } = {}
): Asked {
	const [method = '', target = ''] = act.split(' ');
	const [route = '', action] = target.split('?/');
	const known = idsOf(act, role, world, options.of);
	const ids = options.unknown && !FORMS_CHANGE.test(act) ? unknownIds : known;
	const path = route.replace(/\[(?:\.\.\.)?(\w+)\]/g, (_, name: string) => ids(name));
	const query = QUERIES[act]?.(ids) ?? '';
	const fields = {
		...emptyFields(target),
		...(OPERATES.test(act) && { id: ids('id') }),
		...FIELDS[act]?.(ids),
		...(options.unknown && FORMS_CHANGE.test(act) && { mailbox: UNKNOWN })
	};
	const search =
		action === undefined || action === 'default' ? query && `?${query}` : `?/${action}`;
	const token = SPARE.has(act) ? world.sessions[role].spare : world.sessions[role].main;
	const isForm = method === 'POST' && !(act in JSON_BODIES);
	return {
		method,
		path: (options.data ? `${path.replace(/\/$/, '')}/__data.json` : path) + search,
		headers: {
			// As a browser asks: a page for a page and for a form, anything else for what a script fetches.
			accept: action !== undefined || method === 'GET' ? 'text/html' : '*/*',
			// As through a proxy: whoever asks is not this machine itself.
			'x-forwarded-for': '203.0.113.9',
			...(isForm && { 'content-type': FORM }),
			...(UPLOADS.has(act) && { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` }),
			...(act in JSON_BODIES && { 'content-type': 'application/json' }),
			...credentialsOf(role, token)
		},
		body: UPLOADS.has(act)
			? uploadOf(act.includes('/import') ? LIST : 'plan')
			: act in JSON_BODIES
				? JSON.stringify(JSON_BODIES[act])
				: isForm
					? new URLSearchParams(fields).toString()
					: undefined
	};
}

/** Credentials of machines are shown everywhere: they must open nothing but their own door. */
function credentialsOf(role: RoleName, token: string): Record<string, string> {
	if (role === 'nobody') return {};
	if (role === 'metrics') return { authorization: `Bearer ${METRICS_TOKEN}` };
	if (role === 'scim') return { authorization: `Bearer ${SCIM_TOKEN}` };
	if (role === 'push') return { authorization: `Basic ${PUSH_CREDENTIALS}` };
	return { cookie: `sluss-session=${token}` };
}

type Ids = (name: string) => string;

function unknownIds(name: string): string {
	return name === 'connector' ? 'domibus' : UNKNOWN;
}

function idsOf(act: string, role: RoleName, world: World, of: Owner | '' = ''): Ids {
	const own = world.things[role];
	const isEvidence = act.includes('/evidence');
	const known: Record<string, string> = {
		mailbox: world.mailbox,
		conversation: isEvidence ? world.evidence.conversation : own.conversation,
		message: isEvidence ? world.evidence.message : own.message,
		transport: world.evidence.transport,
		attachment: own.attachment,
		draft: own.draft,
		notice: UNKNOWN,
		connector: 'domibus',
		colleague: world.colleague,
		newcomer: own.newcomer,
		digest: own.digest,
		failed: own.failed[0],
		id: idOfForm(act, role, world),
		...world.more,
		...(of !== '' && world.of[of].ids)
	};
	if (act.endsWith('/[import]?/discard'))
		known['import'] = of === '' ? UNKNOWN : world.of[of].discarded[role];
	if (/\/people\/.*(Passkey|unlink|Invitation)$/.test(act))
		known['person'] = world.more['keyHolder'] ?? '';
	return (name) => known[name] ?? UNKNOWN;
}

/** What operations act on. */
function idOfForm(act: string, role: RoleName, world: World): string {
	if (act.endsWith('?/resend')) return world.things[role].failed[act.includes('transfers') ? 1 : 0];
	return world.troubled[act] ?? UNKNOWN;
}

const QUERIES: Record<string, (ids: Ids) => string> = {
	'GET /admin/operations/transfers/evidence': (ids) => `id=${ids('transport')}`,
	'GET /admin/groups/[group]/rule': (ids) => `mailbox=${ids('mailbox')}&level=read`,
	'GET /admin/matrix/change': (ids) => `person=${ids('newcomer')}&mailbox=${ids('mailbox')}`,
	'GET /admin/retention': (ids) => `mailbox=${ids('mailbox')}`,
	'GET /search': () => 'q=zz',
	'GET /compose/recipients': () => 'q=zz',
	'DELETE /compose/[draft]/attachments': () => `attachment=${UNKNOWN}`
};

/** Form fields where an empty form would be refused before anybody asks who sends it. */
const FIELDS: Record<string, (ids: Ids) => Record<string, string>> = {
	'POST /compose?/start': (ids) => ({ mailbox: ids('mailbox') }),
	'POST /mailboxes/[mailbox]/conversations/[conversation]?/assign': (ids) => ({
		assignee: ids('colleague')
	}),
	'POST /admin/groups/[group]/rule?/default': (ids) => ({
		...{ mailbox: ids('mailbox'), level: 'read', seen: ids('seen') }
	}),
	'POST /admin/import/[import]?/apply': (ids) => ({ digest: ids('digest') }),
	'POST /admin/matrix/change?/apply': (ids) => ({ ...changeOf(ids), digest: ids('digest') }),
	'POST /admin/matrix/change?/preview': (ids) => changeOf(ids),
	'POST /admin/matrix/change?/search': (ids) => changeOf(ids),
	'POST /admin/people/[person]?/edit': () => ({ name: 'Kollega' }),
	'POST /admin/people/[person]?/removePasskey': (ids) => ({ passkey: ids('passkey') }),
	'POST /admin/people/[person]?/unlink': (ids) => ({ identity: ids('identity') }),
	'POST /admin/retention?/rule': (ids) => ({
		...{ mailbox: ids('mailbox'), basis: 'done', days: '36000' }
	}),
	'POST /admin/retention?/removeRule': (ids) => ({ mailbox: ids('mailbox') }),
	'POST /admin/retention?/hold': (ids) => ({
		...{ mailbox: ids('mailbox'), conversation: ids('conversation'), reason: 'Tillsyn' }
	}),
	'POST /settings?/removePasskey': (ids) => ({ passkey: ids('passkey') }),
	'POST /settings?/renamePasskey': (ids) => ({ passkey: ids('passkey'), name: 'Min' }),
	'POST /admin/people/[person]?/grant': () => ({ role: 'auditor' }),
	'POST /admin/people/[person]?/revoke': () => ({ role: 'auditor' }),
	'POST /mailboxes/[mailbox]/conversations/[conversation]?/answer': (ids) => ({
		message: ids('message')
	}),
	'POST /mailboxes/[mailbox]/conversations/[conversation]?/resend': (ids) => ({
		message: ids('failed')
	})
};

const changeOf = (ids: Ids) => ({
	...{ person: ids('newcomer'), mailbox: ids('mailbox'), level: 'read' }
});

/** Whoever administers anything finds every person here: what may not be there is the mailbox. */
const FORMS_CHANGE = /^POST \/admin\/matrix\/change/;

/** One id is all that these forms have. */
const OPERATES = /^POST \/admin\/operations/;

/** All that the form always sends: without them it would be refused before anybody asks who sends it. */
function emptyFields(form: string): Record<string, string> {
	return Object.fromEntries(
		(FORM_FIELDS[form] ?? []).map((names) => [names.split('|')[0] ?? '', ''])
	);
}

const UPLOADS = new Set([
	'POST /compose/[draft]/attachments',
	'POST /compose/[draft]/attachments?/upload',
	'POST /admin/import?/upload'
]);
const FORM = 'application/x-www-form-urlencoded';
const BOUNDARY = 'matrix';
const uploadOf = (text: string) =>
	[
		`--${BOUNDARY}`,
		'content-disposition: form-data; name="file"; filename="plan.txt"',
		'content-type: text/plain',
		'',
		text,
		`--${BOUNDARY}--`,
		''
	].join('\r\n');
/** A list of rights that changes nothing, of columns alone. */
const LIST = 'E-post;Funktionsadress;Behörighet\r\nny@ekvik.example;ny;läsa';

const JSON_BODIES: Record<string, unknown> = {
	'PUT /push/subscription': {},
	'DELETE /push/subscription': {},
	'POST /push/subscription/check': {},
	'POST /settings/passkeys/options': {},
	'POST /settings/passkeys/verify': {},
	'POST /invitation/options': {},
	'POST /invitation/verify': {},
	'POST /login/passkey/options': {},
	'POST /login/passkey/verify': {}
};

/** End the session that asks. */
const SPARE = new Set(['POST /logout', 'POST /login?/signIn', 'POST /login/again?/demo']);

/** Changes what others ask for: asked last. */
export function isLast(act: string): boolean {
	return (
		/\?\/(assign|edit|discard|close|reopen|end|remove|deactivate|reactivate)/.test(act) ||
		SPARE.has(act)
	);
}

/** Names things of the mailbox, in its address or in its form. */
export function namesThings(act: string): boolean {
	return act.includes('[') || act in FIELDS || OPERATES.test(act);
}

/**
 * `200`, `404`; `login` for the way to the sign-in page; `303` for any other. Where a page and an endpoint share an address, the
 * framework may tell a script of a redirect in JSON.
 */
export function outcomeOf(status: number, location: string | null, body: string): string {
	const told = /^\{"type":"redirect","status":303,"location":"([^"]*)"\}$/.exec(body)?.[1];
	const to = status === 303 ? location : status === 200 ? told : undefined;
	return /^\/login(\?|$)/.test(to ?? '') ? 'login' : String(status);
}
