/**
 * docs/authorisation.md, walked on the built app: every page, action and method is asked for by every role. That each
 * route has its row is the matter of tests/integration/authorisation/rows.test.ts.
 */
import { execFile } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { expect, test } from '@playwright/test';
import {
	isLast,
	namesThings,
	METRICS_TOKEN,
	outcomeOf,
	requestOf,
	SCIM_TOKEN,
	UNKNOWN,
	type Asked
} from '../integration/authorisation/requests.ts';
import { OUTSIDERS, ROLE_NAMES, type RoleName } from '../integration/authorisation/roles.ts';
import { formatRow, readTable } from '../integration/authorisation/table.ts';
import {
	OWNER_NAMES,
	OWNERS,
	SECRETS,
	type Owner,
	type World
} from '../integration/authorisation/world.ts';
import { serve, type Served } from './support/serve.ts';

const PREPARE = 'tests/integration/authorisation/prepare-world.ts';
const rows = readTable().toSorted((a, b) => Number(isLast(a.act)) - Number(isLast(b.act)));

let served: Served;
let folder: string;
let world: World;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async () => {
	test.setTimeout(240_000);
	folder = await mkdtemp(join(tmpdir(), 'sluss-matrix-'));
	await writeFile(join(folder, 'metrics'), METRICS_TOKEN, { mode: 0o600 });
	await writeFile(join(folder, 'scim'), SCIM_TOKEN, { mode: 0o600 });
	served = await serve({
		dataFolder: join(folder, 'data'),
		env: {
			SLUSS_METRICS_TOKEN_FILE: join(folder, 'metrics'),
			SLUSS_SCIM_TOKEN_FILE: join(folder, 'scim')
		}
	});
	const { stdout } = await promisify(execFile)(process.execPath, [PREPARE, join(folder, 'data')]);
	world = JSON.parse(stdout) as World;
});
test.afterAll(async () => {
	await served?.stop();
	await rm(folder, { recursive: true, force: true });
});

interface Answer {
	outcome: string;
	body: string;
}

async function ask(asked: Asked): Promise<Answer> {
	const answer = await fetch(served.url + asked.path, {
		method: asked.method,
		headers: { origin: served.url, ...asked.headers },
		redirect: 'manual',
		...(asked.body !== undefined && { body: asked.body })
	});
	const body = await answer.text();
	return { outcome: outcomeOf(answer.status, answer.headers.get('location'), body), body };
}

/** All roles at once would be no fair order: some acts are one after the other by their nature. */
async function askAll(act: string, of: Owner | ''): Promise<Record<string, Answer>> {
	const answers: Record<string, Answer> = {};
	for (const role of ROLE_NAMES) answers[role] = await ask(requestOf(act, role, world, { of }));
	return answers;
}

const outcomesOf = (answers: Record<string, Answer>) =>
	Object.fromEntries(Object.entries(answers).map(([role, { outcome }]) => [role, outcome]));

test('every role gets of every act what the table says, and outsiders nothing that stands in the mailbox', async () => {
	test.setTimeout(600_000);
	const wrong: string[] = [];
	for (const row of rows) {
		const { act, of, outcomes } = row;
		const answers = await askAll(act, of);
		const seen = outcomesOf(answers);
		// Whoever shows so many wrong tokens is told to wait instead.
		for (const role of ROLE_NAMES) {
			if (outcomes[role] === '401' && seen[role] === '429') seen[role] = '401';
		}
		if (ROLE_NAMES.some((role) => seen[role] !== outcomes[role])) wrong.push(formatRow(row, seen));
		for (const role of ROLE_NAMES) {
			const leaked = leaksOf(act, role, answers[role]?.body ?? '');
			if (leaked.length > 0) wrong.push(`${act} tells ${role}: ${leaked.join(', ')}`);
		}
	}
	expect(wrong.join('\n')).toBe('');
});

test('what was refused has not happened: the drafts of those who may not discard them are there', async () => {
	for (const role of ROLE_NAMES) {
		const asked = requestOf('GET /compose/[draft]', 'send', {
			...world,
			things: { ...world.things, send: world.things[role] }
		});
		expect(`${role} ${(await ask(asked)).outcome}`).toBe(`${role} ${role === 'send' ? 404 : 200}`);
	}
});

test('what was refused has not happened: an uploaded file is there until its owner discards it', async () => {
	for (const of of OWNER_NAMES) {
		const owner = OWNERS[of];
		const { discarded } = world.of[of];
		for (const role of ROLE_NAMES) {
			const own = { discarded, ids: { import: discarded[role] } };
			const mine = { ...world, of: { ...world.of, [of]: own } };
			const { outcome } = await ask(requestOf('GET /admin/import/[import]', owner, mine, { of }));
			expect(`${role} ${of} ${outcome}`).toBe(`${role} ${of} ${role === owner ? 404 : 200}`);
		}
	}
});

test('the data of a page, fetched without the page, are refused as the page is', async () => {
	test.setTimeout(600_000);
	const wrong: string[] = [];
	for (const { act, of } of rows) {
		if (!act.startsWith('GET ') || isLast(act)) continue;
		for (const role of ROLE_NAMES) {
			const { body } = await ask(requestOf(act, role, world, { of, data: true }));
			const leaked = leaksOf(act, role, body);
			if (leaked.length > 0) wrong.push(`${act} tells ${role}: ${leaked.join(', ')}`);
		}
	}
	expect(wrong.join('\n')).toBe('');
});

test('what one may not see is answered as what is not there', async () => {
	test.setTimeout(600_000);
	const wrong: string[] = [];
	for (const { act, of, outcomes } of rows) {
		// The digest that is sent stands for the ids: the preview, which has none yet, is what can be compared.
		if (!namesThings(act) || act === 'POST /admin/matrix/change?/apply') continue;
		for (const role of ROLE_NAMES) {
			if (!OUTSIDERS.includes(role) && outcomes[role] !== '404') continue;
			const refused = await ask(requestOf(act, role, world, { of }));
			const absent = await ask(requestOf(act, role, world, { of, unknown: true }));
			if (refused.outcome !== absent.outcome) {
				wrong.push(`${act} ${role}: ${refused.outcome}, and ${absent.outcome} if it is not there`);
			} else if (plain(refused.body) !== plain(absent.body)) {
				wrong.push(`${act} ${role}: the pages differ\n${differenceOf(refused.body, absent.body)}`);
			}
		}
	}
	expect(wrong.join('\n')).toBe('');
});

const NAMES_MAILBOX = /\/matrix\/change|\/retention|\/rule/;

/** Of the mailbox, what this role may not know. */
function leaksOf(act: string, role: RoleName, body: string): string[] {
	const { mailbox, ...content } = SECRETS;
	const leaked = Object.values(content).filter(
		(secret) => !['read', 'send'].includes(role) && body.includes(secret)
	);
	const isNamed = act.includes('[mailbox]');
	if (!OUTSIDERS.includes(role)) return leaked;
	if (body.includes(mailbox)) leaked.push(mailbox);
	// What somebody says herself, in the address or a form, may come back with it.
	if (!isNamed && !NAMES_MAILBOX.test(act) && body.includes(world.mailbox))
		leaked.push('that there is the mailbox');
	return leaked;
}

/** Without what differs from one answer to the next by nature: ids that were asked for, their digests, nonces, names of errors. */
function plain(body: string): string {
	return body
		.replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, UNKNOWN)
		.replaceAll(/digest(" value=|:)"[^"]*"/g, '')
		.replaceAll(/nonce="[^"]*"/g, '')
		.replaceAll(/__sveltekit_\w+/g, '')
		.replaceAll(/\b1[78]\d{11}\b/g, 'time');
}

function differenceOf(a: string, b: string): string {
	const [one, two] = [plain(a), plain(b)];
	let place = 0;
	while (one[place] === two[place]) place += 1;
	return `${one.slice(place - 60, place + 60)}\n${two.slice(place - 60, place + 60)}`;
}
