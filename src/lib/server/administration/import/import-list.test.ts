import { and, eq } from 'drizzle-orm';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startOfDay } from '#lib/administration/day.ts';
import { IMPORT_KINDS, type ImportKind } from '#lib/administration/import.ts';
import {
	ADMINISTER,
	HANDLE,
	openWorkplace,
	READ,
	type Workplace
} from '#tests/support/workplace.ts';
import { auditEvents } from '../../audit/schema.ts';
import { verifyAudit } from '../../audit/verify-audit.ts';
import { claimConversation } from '../../conversation/change-work.ts';
import { conversations } from '../../conversation/schema.ts';
import { INSTALLATION, type Actor, type ActorOrInstallation } from '../../identity/actor.ts';
import { createPerson } from '../../identity/create-person.ts';
import { deactivatePerson } from '../../identity/deactivate-person.ts';
import { grantRole, hasRole } from '../../identity/roles.ts';
import { people } from '../../identity/schema.ts';
import { silentLog } from '../../log.ts';
import { findRights, NO_RIGHTS } from '../../mailbox/rights.ts';
import { mailboxes, memberships } from '../../mailbox/schema.ts';
import { setMembership } from '../../mailbox/set-membership.ts';
import { findBatch } from '../list-batches.ts';
import { pendingImports } from '../schema.ts';
import { undoBatch } from '../undo-batch.ts';
import { exportList } from './export-list.ts';
import { applyImport, planImport } from './import-list.ts';
import { createImportSweeper } from './import-sweeper.ts';
import { IMPORT_WAITS_MS } from './limits.ts';
import { confirmImport, discardImport, previewImport, uploadImport } from './pending-imports.ts';

let place: Workplace;
let karin: Actor;
let unit: Actor;
let anna: Actor;
let bo: Actor;
beforeEach(async () => {
	place = await openWorkplace();
	karin = await addPerson('Karin', 'karin@kommun.example');
	unit = await addPerson('Enhet', 'enhet@kommun.example');
	anna = await addPerson('Anna', 'anna@kommun.example', 'SE1-A');
	bo = await addPerson('Bo', 'bo@kommun.example', 'SE1-B');
	const actor = INSTALLATION;
	await grantRole(place.deps, { actor, ...karin, role: 'administrator' });
	await give(unit, ADMINISTER);
	await give(bo, READ);
});
afterEach(() => place.close());

async function addPerson(displayName: string, email: string, hsaId?: string): Promise<Actor> {
	const given = { actor: INSTALLATION, displayName, email, ...(hsaId && { hsaId }) } as const;
	const made = await createPerson(place.deps, given);
	return { personId: made.personId };
}
const give = (person: Actor, rights: typeof HANDLE, mailboxId = place.children) =>
	setMembership(place.deps, { actor: INSTALLATION, mailboxId, ...person, rights });
const rights = (person: Actor, mailboxId = place.children) =>
	findRights(place.deps.db.read, person.personId, mailboxId, place.clock.now());

async function plan(actor: ActorOrInstallation, kind: ImportKind, ...lines: string[]) {
	const planned = await planImport(place.deps, { actor, kind, text: lines.join('\r\n') });
	if (planned.outcome !== 'planned') throw new Error(planned.outcome);
	return planned;
}
async function faults(actor: ActorOrInstallation, kind: ImportKind, ...lines: string[]) {
	const { plan: made } = await plan(actor, kind, ...lines);
	return made.faults.map(({ line, column, code }) => [line, column, code]);
}
async function apply(actor: Actor, kind: ImportKind, ...lines: string[]) {
	const { digest } = await plan(actor, kind, ...lines);
	return applyImport(place.deps, { actor, kind, text: lines.join('\r\n'), digest });
}
async function applied(actor: Actor, kind: ImportKind, ...lines: string[]): Promise<string> {
	const done = await apply(actor, kind, ...lines);
	if (done.outcome !== 'done') throw new Error(done.outcome);
	return done.batchId ?? '';
}
async function exported(
	actor: ActorOrInstallation,
	kind: ImportKind,
	language: 'sv' | 'en' = 'sv'
) {
	const file = await exportList(place.deps, { actor, kind, language });
	let text = '';
	for await (const piece of file?.content ?? []) text += piece;
	return text;
}
const denied = () => place.deps.db.read.$count(auditEvents, eq(auditEvents.event, 'access.denied'));
const personOf = async (actor: Actor) =>
	(await place.deps.db.read.select().from(people).where(eq(people.id, actor.personId)))[0];

const RIGHTS = 'E-post;Funktionsadress;Behörighet;Administrera;Från och med;Till och med';

describe('a list of memberships', () => {
	it('is not for who administers nothing, and of people for organisation administrators only', async () => {
		for (const kind of IMPORT_KINDS) {
			expect(await planImport(place.deps, { actor: bo, kind, text: '' })).toEqual({
				outcome: 'not-found'
			});
			expect(await exportList(place.deps, { actor: bo, kind, language: 'sv' })).toBeUndefined();
		}
		const bytes = Buffer.from('E-post\r\nx@y.example');
		expect(await uploadImport(place.deps, { actor: unit, kind: 'people', bytes })).toEqual({
			outcome: 'not-found'
		});
		expect(await denied()).toBe(1);
	});

	it('tells every faulty row with its line and column', async () => {
		expect(
			await faults(
				karin,
				'memberships',
				RIGHTS,
				'anna@kommun.example;kommun:barn;skriva;kanske;igår;2026-02-30',
				';kommun:barn;läsa;;;',
				'anna@kommun.example;;läsa;;;',
				'anna@kommun.example;kommun:barn;;;;',
				'19121212-1212;kommun:barn;läsa;;;',
				'karin@kommun.example;kommun:barn;läsa;;;',
				'anna@kommun.example;kommun:barn;läsa;;2026-12-24;2026-12-01',
				'anna@kommun.example;kommun:vuxna;läsa;;;2020-01-01',
				'bo@kommun.example;kommun:vuxna;läsa;;;',
				'BO@kommun.example;kommun:vuxna;skicka;;;'
			)
		).toEqual([
			[2, 'Behörighet', 'level'],
			[2, 'Administrera', 'yes-no'],
			[2, 'Från och med', 'day'],
			[2, 'Till och med', 'day'],
			[3, null, 'no-key'],
			[4, 'Funktionsadress', 'empty'],
			[5, 'Behörighet', 'empty'],
			[6, 'E-post', 'personal-number'],
			[7, null, 'own'],
			[8, 'Till och med', 'dates'],
			[9, 'Till och med', 'dates'],
			[11, null, 'doubled']
		]);
	});

	it('notices cells that point at different people, and a column that was sorted by itself', async () => {
		const header = 'Person;E-post;HSA-id;Funktionsadress;Brevlåda;Behörighet';
		expect(
			await faults(
				karin,
				'memberships',
				header,
				';anna@kommun.example;SE1-B;kommun:barn;;läsa',
				'Bo;anna@kommun.example;;kommun:barn;;läsa',
				'ANNA;anna@kommun.example;se1-a;kommun:barn;Vuxna;läsa',
				'Anna;anna@kommun.example;;kommun:vuxna;vuxna ;läsa'
			)
		).toEqual([
			[2, 'E-post', 'contradiction'],
			[3, 'Person', 'name-differs'],
			[4, 'Brevlåda', 'name-differs']
		]);
	});

	it('tells a unit the same of another’s mailbox and of none, of who has left and of nobody', async () => {
		await give(bo, READ, place.adults);
		await deactivatePerson(place.deps, { actor: INSTALLATION, ...anna });
		const told = (actor: Actor, email: string, address: string) =>
			plan(actor, 'memberships', RIGHTS, `${email};${address};skicka;;;`).then(
				({ plan: { faults: made, changes, unchanged } }) => ({
					codes: made.map(({ code, column }) => [code, column]),
					rows: changes.length + unchanged.length
				})
			);
		const elsewhere = await told(unit, 'bo@kommun.example', 'kommun:vuxna');
		expect(elsewhere).toEqual(await told(unit, 'bo@kommun.example', 'kommun:ingen'));
		expect(elsewhere.codes).toEqual([['mailbox-not-found', 'Funktionsadress']]);
		const left = await told(unit, 'anna@kommun.example', 'kommun:barn');
		expect(left).toEqual(await told(unit, 'nobody@kommun.example', 'kommun:barn'));
		expect(left.codes).toEqual([['person-not-found', 'E-post']]);
		// Not even by cells that do not fit her.
		const both = await faults(
			unit,
			'memberships',
			'Person-id;E-post;Funktionsadress;Behörighet',
			`${anna.personId};wrong@kommun.example;kommun:barn;läsa`
		);
		expect(both).toEqual([[2, 'Person-id', 'person-not-found']]);
		expect((await told(karin, 'anna@kommun.example', 'kommun:barn')).codes).toEqual([
			['left', null]
		]);
	});

	it('gives, changes and ends; touches neither what it does not name nor what groups give', async () => {
		await give(anna, READ);
		await place.deps.db.write((tx) =>
			tx.insert(memberships).values({
				...{ mailboxId: place.children, ...bo, source: 'group:g', createdAt: 0 },
				...{ mayQueue: true, mayRead: false, maySend: false, mayAdminister: false }
			})
		);
		const lines = [
			'Behörighet;Till;Från;Funktionsadress;HSA-id;E-post;Administrera',
			'ingen;;;kommun:barn;SE1-B;;nej',
			'Skicka;2026-12-24;2026-11-01;kommun:vuxna;;anna@kommun.example;ja',
			'read;;;kommun:barn;SE1-A;;'
		];
		const { plan: made } = await plan(karin, 'memberships', ...lines);
		expect(made.unchanged).toEqual([{ line: 4, subject: 'Anna – Barn och unga' }]);
		expect(made.changes).toMatchObject([
			{ line: 2, act: 'ended', fields: [{ field: 'level', before: 'read', after: 'none' }] },
			{
				line: 3,
				act: 'new',
				fields: [
					{ field: 'level', before: 'none', after: 'send' },
					{ field: 'administer', before: 'no', after: 'yes' },
					{ field: 'from', before: '', after: '2026-11-01' },
					{ field: 'until', before: '', after: '2026-12-24' }
				]
			}
		]);
		const batchId = await applied(karin, 'memberships', ...lines);
		expect(await rights(bo)).toEqual({ ...NO_RIGHTS, queue: true });
		expect(await rights(anna, place.adults)).toEqual({ ...HANDLE, administer: true });
		expect(await rights(unit)).toEqual(ADMINISTER);
		const [row] = await place.deps.db.read
			.select()
			.from(memberships)
			.where(and(eq(memberships.mailboxId, place.adults)));
		expect(row).toMatchObject({
			from: startOfDay('2026-11-01'),
			until: startOfDay('2026-12-25')
		});
		expect(await findBatch(place.deps, { actor: karin, batchId })).toMatchObject({
			changes: [{ subject: 'Bo – Barn och unga', terms: { after: null } }, {}]
		});
		await give(bo, HANDLE);
		expect(await undoBatch(place.deps, { actor: karin, batchId })).toEqual({
			...{ outcome: 'done', changes: 1, left: 1 }
		});
		expect(await rights(anna, place.adults)).toEqual(NO_RIGHTS);
		expect((await verifyAudit(place.deps.db)).outcome).toBe('intact');
	});

	it('gives back to everybody what somebody handles who can read there no longer', async () => {
		await give(anna, HANDLE);
		const { conversationId } = await place.receive();
		await claimConversation(place.deps, { actor: anna, conversationId });
		await applied(karin, 'memberships', RIGHTS, 'anna@kommun.example;kommun:barn;kö');
		const [row] = await place.deps.db.read.select().from(conversations);
		expect(row?.assigneeId).toBeNull();
	});

	it('is made whole or not at all, and only as it was looked at', async () => {
		const faulty = [RIGHTS, 'anna@kommun.example;kommun:barn;läsa', 'x;kommun:barn;läsa'];
		expect(await apply(karin, 'memberships', ...faulty)).toEqual({ outcome: 'faulty' });
		const lines = [
			RIGHTS,
			'anna@kommun.example;kommun:barn;läsa',
			'bo@kommun.example;kommun:barn;läsa'
		];
		const text = lines.join('\r\n');
		const { digest } = await plan(karin, 'memberships', ...lines);
		await give(bo, HANDLE);
		const stale = { actor: karin, kind: 'memberships' as const, text, digest };
		expect(await applyImport(place.deps, stale)).toEqual({ outcome: 'changed' });
		expect(await rights(anna)).toEqual(NO_RIGHTS);
		await applied(karin, 'memberships', ...lines);
		expect([await rights(anna), await rights(bo)]).toEqual([READ, READ]);
		expect(await apply(karin, 'memberships', ...lines)).toEqual({ outcome: 'nothing' });
	});
});

describe('a list of people', () => {
	it('tells what is wrong with each', async () => {
		await deactivatePerson(place.deps, { actor: INSTALLATION, ...bo });
		expect(
			await faults(
				karin,
				'people',
				'Person-id;Namn;Titel;E-post;HSA-id;Status',
				';;;ny@kommun.example;;',
				';Ny;;;;',
				';Ny;;inte en adress;;',
				';Ny;;;19121212-1212;',
				`${karin.personId};Karin;;annan@kommun.example;;`,
				'99999999-9999-4999-8999-999999999999;Ny;;;;',
				';Anna;;bo@kommun.example;SE1-A;',
				';Bo;;bo@kommun.example;SE1-B;aktiv',
				';Bo;;bo@kommun.example;SE1-C;',
				';Ny;;ny2@kommun.example;;kanske',
				';Ny;;ny3@kommun.example;;avstängd',
				';Ny;;ny4@kommun.example;;',
				';Ny igen;;NY4@kommun.example;;'
			)
		).toEqual([
			[2, 'Namn', 'empty'],
			[3, null, 'no-key'],
			[4, 'E-post', 'email'],
			[5, 'HSA-id', 'personal-number'],
			[6, 'E-post', 'own'],
			[7, 'Person-id', 'person-not-found'],
			[8, 'E-post', 'taken'],
			[9, 'E-post', 'doubled'],
			[10, 'HSA-id', 'contradiction'],
			[11, 'Status', 'person-status'],
			[12, 'Status', 'left'],
			[14, 'E-post', 'doubled']
		]);
	});

	it('lets nobody in again, and leaves an administrator', async () => {
		await deactivatePerson(place.deps, { actor: INSTALLATION, ...bo });
		const header = 'E-post;Status';
		expect(
			await faults(
				karin,
				'people',
				header,
				'bo@kommun.example;aktiv',
				'karin@kommun.example;avstängd'
			)
		).toEqual([
			[2, 'Status', 'left'],
			[3, 'Status', 'own']
		]);
		await grantRole(place.deps, { actor: karin, ...anna, role: 'administrator' });
		expect(
			await faults(
				INSTALLATION,
				'people',
				header,
				'anna@kommun.example;avstängd',
				'karin@kommun.example;avstängd'
			)
		).toEqual([[3, 'Status', 'last-administrator']]);
	});

	it('adds, edits and closes off, and all of it is taken back', async () => {
		await give(anna, HANDLE);
		await grantRole(place.deps, { actor: karin, ...anna, role: 'auditor' });
		const batchId = await applied(
			karin,
			'people',
			'HSA-id;Namn;E-post;Titel;Status',
			'se1-new;  Ny   Person ;Ny@Kommun.example;Handläggare;',
			'SE1-B;Bo Berg;;Chef;',
			'SE1-A;Anna;anna@kommun.example;;avstängd'
		);
		const byEmail = async () =>
			(await place.deps.db.read.select().from(people)).find(
				({ email }) => email === 'ny@kommun.example'
			);
		expect(await byEmail()).toMatchObject({
			...{ displayName: 'Ny Person', hsaId: 'SE1-NEW', title: 'Handläggare', active: true }
		});
		expect(await personOf(bo)).toMatchObject({
			displayName: 'Bo Berg',
			email: null,
			title: 'Chef'
		});
		expect(await rights(anna)).toEqual(NO_RIGHTS);
		expect(await findBatch(place.deps, { actor: karin, batchId })).toMatchObject({
			changes: [{ subject: 'Ny Person' }, { subject: 'Bo Berg' }, { subject: 'Anna' }]
		});
		expect(await undoBatch(place.deps, { actor: karin, batchId })).toEqual({
			...{ outcome: 'done', changes: 3, left: 0 }
		});
		expect(await byEmail()).toMatchObject({ active: false });
		expect(await personOf(bo)).toMatchObject({ displayName: 'Bo', email: 'bo@kommun.example' });
		expect(await rights(anna)).toEqual(HANDLE);
		expect(await hasRole(place.deps.db.read, anna.personId, 'auditor')).toBe(true);
		expect((await verifyAudit(place.deps.db)).outcome).toBe('intact');
	});
});

describe('a list of mailboxes', () => {
	it('lets a unit change its own texts and nothing that is known to others, and tells it of no other', async () => {
		const header = 'Funktionsadress;Namn;Öppettider;Status';
		const of = (line: string) => faults(unit, 'mailboxes', header, line);
		expect(await of('kommun:barn;Annat;8–16;')).toEqual([[2, 'Namn', 'administrators-only']]);
		expect(await of('kommun:barn;Barn och unga;8–16;stängd')).toEqual([
			[2, 'Status', 'administrators-only']
		]);
		expect(await of('kommun:vuxna;Vuxna;8–16;')).toEqual(await of('kommun:ny;Ny;8–16;'));
		expect(await of('kommun:vuxna;Vuxna;8–16;')).toEqual([
			[2, 'Funktionsadress', 'mailbox-not-found']
		]);
		await applied(unit, 'mailboxes', header, 'kommun:barn;Barn och unga;8–16;');
		const [row] = await place.deps.db.read
			.select()
			.from(mailboxes)
			.where(eq(mailboxes.id, place.children));
		expect(row?.openingHours).toBe('8–16');
	});

	it('opens, edits and closes, and it is taken back', async () => {
		await place.receive();
		const header = 'Brevlåde-id;Funktionsadress;Namn;Beskrivning;Namn i notiser;Status';
		expect(
			await faults(
				karin,
				'mailboxes',
				header,
				`${place.children};kommun:annan;Barn och unga;;;`,
				`${place.adults};kommun:barn;Vuxna;;;`,
				';kommun:två ord;Två;;;',
				';kommun:ny;;;;',
				';kommun:ny;Ny;;kanske;',
				';;Ny;;;'
			)
		).toEqual([
			[2, 'Funktionsadress', 'address-fixed'],
			[3, 'Funktionsadress', 'taken'],
			[4, 'Funktionsadress', 'address'],
			[5, 'Namn', 'empty'],
			[6, 'Namn i notiser', 'yes-no'],
			[7, null, 'no-key']
		]);
		const batchId = await applied(
			karin,
			'mailboxes',
			header,
			`${place.adults};kommun:vuxna-2;Vuxna 2;"Två\nrader";ja;stängd`,
			';kommun:ny;Ny;;;'
		);
		const all = async () =>
			new Map((await place.deps.db.read.select().from(mailboxes)).map((row) => [row.name, row]));
		const before = await all();
		expect(before.get('Vuxna 2')).toMatchObject({
			...{ functionalAddress: 'kommun:vuxna-2', description: 'Två\nrader', nameInNotices: true },
			closedAt: place.clock.now()
		});
		expect(before.get('Ny')).toMatchObject({ functionalAddress: 'kommun:ny', closedAt: null });
		expect(await undoBatch(place.deps, { actor: karin, batchId })).toMatchObject({ changes: 2 });
		const after = await all();
		expect(after.get('Vuxna')).toMatchObject({ functionalAddress: 'kommun:vuxna', closedAt: null });
		expect(after.get('Ny')?.closedAt).toBe(place.clock.now());
	});
});

describe('a list that was taken out', () => {
	it('is logged, begins no formula, and tells a unit no addresses', async () => {
		await createPerson(place.deps, {
			actor: INSTALLATION,
			displayName: '=HYPERLINK("http://x")',
			email: '+a@kommun.example'
		});
		const all = await exported(karin, 'people');
		expect(all.startsWith('\uFEFFPerson-id;Namn;Titel;E-post;HSA-id;Status\r\n')).toBe(true);
		expect(all).toContain(`"'=HYPERLINK(""http://x"")";;'+a@kommun.example;;aktiv\r\n`);
		const own = await exported(unit, 'memberships', 'en');
		expect(own).toContain('Bo;;;kommun:barn;Barn och unga;read;no;;');
		expect(own).not.toMatch(/vuxna|@kommun/i);
		const events = await place.deps.db.read
			.select()
			.from(auditEvents)
			.where(eq(auditEvents.event, 'administration.exported'));
		expect(events.map(({ facts }) => facts)).toEqual([{ list: 'people' }, { list: 'memberships' }]);
	});

	it('is a header alone as a template, and nothing is logged', async () => {
		const file = await exportList(place.deps, {
			...{ actor: unit, kind: 'memberships', language: 'sv', template: true }
		});
		let text = '';
		for await (const piece of file?.content ?? []) text += piece;
		expect(text.trim().split('\r\n')).toHaveLength(1);
		expect(
			await place.deps.db.read.$count(auditEvents, eq(auditEvents.event, 'administration.exported'))
		).toBe(0);
	});

	it('changes nothing when it is let in again, whatever people have written', async () => {
		const text = fc
			.string({ unit: fc.constantFrom(..."åÖe =+-@'\";,\t\r\n1'".split('')), maxLength: 12 })
			.map((each) => each);
		const day = fc.option(fc.integer({ min: -400, max: 400 }), { nil: null });
		let count = 0;
		await fc.assert(
			fc.asyncProperty(
				fc.array(
					fc.record({
						name: text,
						title: text,
						description: text,
						level: fc.constantFrom(0, 1, 2, 3),
						administer: fc.boolean(),
						from: day,
						until: day,
						odd: fc.boolean()
					}),
					{ minLength: 1, maxLength: 6 }
				),
				fc.constantFrom('sv' as const, 'en' as const),
				async (rows, language) => {
					for (const row of rows) {
						const n = (count += 1);
						const displayName = `${row.name}${n}`;
						const { personId } = await createPerson(place.deps, {
							...{ actor: INSTALLATION, displayName, title: row.title, hsaId: `SE2-${n}` }
						});
						const at = (days: number | null) =>
							days === null
								? null
								: place.clock.now() + days * 24 * 3_600_000 + (row.odd ? 12_345 : 0);
						await place.deps.db.write(async (tx) => {
							await tx.insert(mailboxes).values({
								...{ id: `m${n}`, functionalAddress: `kommun:${n}`, name: `=${row.name}${n}` },
								...{ description: row.description, openingHours: row.title, createdAt: 0 },
								...{ nameInNotices: row.odd, closedAt: row.administer ? 1 : null }
							});
							await tx.insert(memberships).values({
								...{ mailboxId: `m${n}`, personId, createdAt: 0, source: 'manual' },
								...{ mayQueue: row.level > 0, mayRead: row.level > 1, maySend: row.level > 2 },
								...{
									mayAdminister: row.administer || row.level === 0,
									from: at(row.from),
									until: at(row.until)
								}
							});
						});
					}
					for (const actor of [karin, unit]) {
						for (const kind of IMPORT_KINDS) {
							if (actor === unit && kind === 'people') continue;
							const file = await exported(actor, kind, language);
							const made = await plan(actor, kind, file.replace(/^\uFEFF/, ''));
							expect(made.plan.faults).toEqual([]);
							expect(made.plan.changes).toEqual([]);
						}
					}
				}
			),
			{ numRuns: 20 }
		);
	}, 120_000);
});

describe('an uploaded file', () => {
	const file = (...lines: string[]) => Buffer.from(`\uFEFF${lines.join('\r\n')}`);
	async function upload(actor: Actor, kind: ImportKind, ...lines: string[]): Promise<string> {
		const kept = await uploadImport(place.deps, { actor, kind, bytes: file(...lines) });
		if (kept.outcome !== 'kept') throw new Error(kept.outcome);
		return kept.importId;
	}
	const LINES = [RIGHTS, 'anna@kommun.example;kommun:barn;läsa'] as const;

	it('that cannot be read is not kept', async () => {
		expect(
			await uploadImport(place.deps, { actor: karin, kind: 'people', bytes: file('Namn', 'X') })
		).toMatchObject({ outcome: 'unreadable', fault: { code: 'IMPORT_COLUMNS' } });
		expect(await place.deps.db.read.$count(pendingImports)).toBe(0);
	});

	it('is hers alone, and gone after an hour, when another takes its place, and when she discards it', async () => {
		const first = await upload(karin, 'memberships', ...LINES);
		expect(await previewImport(place.deps, { actor: unit, importId: first })).toBeUndefined();
		const importId = await upload(karin, 'memberships', ...LINES);
		expect(await previewImport(place.deps, { actor: karin, importId: first })).toBeUndefined();
		const found = await previewImport(place.deps, { actor: karin, importId });
		expect(found?.plan.changes).toHaveLength(1);
		place.clock.advance(IMPORT_WAITS_MS);
		expect(await previewImport(place.deps, { actor: karin, importId })).toBeUndefined();
		const again = await upload(unit, 'memberships', ...LINES);
		expect(await place.deps.db.read.$count(pendingImports)).toBe(1);
		await discardImport(place.deps, { actor: karin, importId: again });
		expect(await place.deps.db.read.$count(pendingImports)).toBe(1);
		await discardImport(place.deps, { actor: unit, importId: again });
		expect(await place.deps.db.read.$count(pendingImports)).toBe(0);
	});

	it('is taken away after an hour, whoever looks or not', async () => {
		const sweeper = createImportSweeper({ ...place.deps, log: silentLog });
		await upload(karin, 'memberships', ...LINES);
		expect(await sweeper.runUntilIdle()).toBe(0);
		place.clock.advance(IMPORT_WAITS_MS);
		expect(await sweeper.runUntilIdle()).toBe(1);
		expect(await place.deps.db.read.$count(pendingImports)).toBe(0);
	});

	it('is let in once, and not by who has lost the mailbox meanwhile', async () => {
		const importId = await upload(unit, 'memberships', ...LINES);
		const found = await previewImport(place.deps, { actor: unit, importId });
		const confirm = { actor: unit, importId, digest: found?.digest ?? '' };
		await give(unit, NO_RIGHTS);
		expect(await confirmImport(place.deps, confirm)).toEqual({ outcome: 'not-found' });
		await give(unit, ADMINISTER);
		const both = [confirmImport(place.deps, confirm), confirmImport(place.deps, confirm)];
		expect((await Promise.all(both)).map(({ outcome }) => outcome)).toEqual(['done', 'changed']);
		expect(await confirmImport(place.deps, confirm)).toEqual({ outcome: 'not-found' });
		expect(await rights(anna)).toEqual(READ);
	});
});
