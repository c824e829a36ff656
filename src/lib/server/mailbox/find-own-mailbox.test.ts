import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HANDLE, openWorkplace, READ, REGION, type Workplace } from '#tests/support/workplace.ts';
import { INSTALLATION } from '../identity/actor.ts';
import { setMailboxClosed } from './close-mailbox.ts';
import { editMailbox } from './edit-mailbox.ts';
import { findColleaguesMailbox } from './find-own-mailbox.ts';

describe('what colleagues are told of a mailbox that they write to', () => {
	let place: Workplace;
	beforeEach(async () => {
		place = await openWorkplace();
	});
	afterEach(() => place.close());
	const ours = { organisation: '0203:kommun.example', address: 'kommun:barn' };
	const find = (recipient = ours) => findColleaguesMailbox(place.deps, recipient);
	const say = (changes: object) =>
		editMailbox(place.deps, { actor: INSTALLATION, mailboxId: place.children, changes });

	it('is nothing of others, of what is not there or closed, nor where nothing is said', async () => {
		await place.addPerson('Anna', HANDLE);
		expect(await find()).toBeUndefined();
		await say({ fallbackContact: 'Växeln' });
		expect(await find({ ...ours, address: 'kommun:ingen' })).toBeUndefined();
		expect(await find({ ...REGION })).toBeUndefined();
		expect(await find({ ...ours, organisation: REGION.organisation })).toBeUndefined();
		const mailboxId = place.children;
		await setMailboxClosed(place.deps, { actor: INSTALLATION, mailboxId, closed: true });
		expect(await find()).toBeUndefined();
	});

	it('is its hours, whom to turn to, and whether anybody can answer at all', async () => {
		const weeklyHours = [{ from: '08:00', to: '16:00' }, ...Array<null>(6).fill(null)];
		await say({ weeklyHours, fallbackContact: 'Växeln' });
		await place.addPerson('Läsare', READ);
		const said = { ...ours, weeklyHours, openingHours: '', fallbackContact: 'Växeln' };
		expect(await find()).toEqual({ ...said, unmanned: true });
		const until = place.clock.now() + 1_000;
		await place.addPerson('Vikarie', HANDLE, { until });
		expect(await find()).toEqual({ ...said, unmanned: false });
		place.clock.advance(1_000);
		expect(await find()).toEqual({ ...said, unmanned: true });
	});

	it('is that nobody is there, also where nothing else is said', async () => {
		expect(await find()).toMatchObject({ unmanned: true, fallbackContact: '' });
	});
});
