/// <reference types="vite/client" />
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { messagesIn } from '#lib/i18n/context.ts';
import { formFields, missingFields } from './form-fields.ts';
import { FORM_FIELDS } from './form-table.ts';
import { listActs } from '#tests/integration/authorisation/list-acts.ts';

const sources = import.meta.glob<string>('/src/**/*.svelte', {
	query: '?raw',
	import: 'default',
	eager: true
});
const markup = Object.values(sources).join('\n');
const forms = Object.entries(FORM_FIELDS);
const withFields = forms.filter(([, wanted]) => wanted.length > 0);

/** The hook, on a form with these fields. `through`: it was let pass. */
async function post(form: string, fields: Record<string, string>, headers: object = {}) {
	const [path = '', action = ''] = form.split('?');
	const url = new URL(`http://localhost${path}?${action}&view=x`);
	const request = new Request(url, {
		method: 'POST',
		body: new URLSearchParams(fields),
		headers: { ...headers }
	});
	const event = { request, url, route: { id: `/(app)${path}` }, locals: { language: 'sv' } };
	const answer = await formFields({
		event: event as never,
		resolve: async (passed) =>
			new Response(`through ${new URLSearchParams(await passed.request.text()).size}`)
	});
	return { status: answer.status, text: await answer.text() };
}

const full = (wanted: readonly string[]) =>
	Object.fromEntries(wanted.map((names) => [names.split('|')[0] ?? '', '']));

describe('the forms of the app', () => {
	it('all stand in the table, and nothing else does', async () => {
		const acts = await listActs();
		const actions = acts.filter((act) => act.includes('?/')).map((act) => act.split(' ')[1]);
		expect(Object.keys(FORM_FIELDS).sort()).toEqual(actions.sort());
	}, 120_000);

	it.each(withFields)(
		'%s is answered 400 when it is empty, and told which fields are missing',
		async (form, wanted) => {
			const { status, text } = await post(form, {});
			expect(status).toBe(400);
			for (const name of wanted) expect(text).toContain(name);
		}
	);

	it.each(withFields)(
		'%s is answered 400 without any one of its fields, and passes with all of them, also empty',
		async (form, wanted) => {
			for (const left of wanted) {
				const rest = full(wanted.filter((name) => name !== left));
				const { status, text } = await post(form, rest);
				expect([left, status]).toEqual([left, 400]);
				expect(text).toBe(messagesIn('sv').errors.fieldsMissing(left));
			}
			expect((await post(form, full(wanted))).text).toBe(`through ${wanted.length}`);
		}
	);

	it.each(withFields)('%s has fields that some form of a page sends', (_form, wanted) => {
		for (const name of wanted.flatMap((names) => names.split('|'))) {
			const sent = new RegExp(`name="${name}"|name=\\{(FIELD\\.${name}|of)\\}|\\b${name}: `);
			expect(sent.test(markup), name).toBe(true);
		}
	});

	it('answer a script that sends forms by itself with the outcome of an action', async () => {
		const headers = { 'x-sveltekit-action': 'true' };
		const { status, text } = await post('/search?/default', {}, headers);
		expect(status).toBe(400);
		expect(JSON.parse(text)).toMatchObject({ type: 'error', status: 400 });
	});

	it('know alternatives', () => {
		const form = new FormData();
		expect(missingFields(form, ['a|b'])).toEqual(['a|b']);
		form.set('b', '');
		expect(missingFields(form, ['a|b'])).toEqual([]);
	});

	it('are looked at in front of every action', () => {
		expect(readFileSync('src/hooks.server.ts', 'utf8')).toMatch(/\tguard,\n\tformFields\n\);/);
	});
});
