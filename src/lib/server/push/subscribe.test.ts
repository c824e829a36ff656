import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { QUEUE_ONLY, READ, openPushWorld, type PushWorld } from '#tests/support/push-world.ts';
import { makeBrowserKeys } from '#tests/support/push-decryption.ts';
import { checkSubscription } from './check-subscription.ts';
import { listNoticeSettings, listSubscriptions } from './queries.ts';
import { sendTestNotice } from './send-test-notice.ts';
import { setNoticeSettings } from './set-notice-settings.ts';
import { SUBSCRIPTIONS_MAX, subscribe } from './subscribe.ts';
import { unsubscribe } from './unsubscribe.ts';

describe('allowing notices in a browser', () => {
	let world: PushWorld;
	beforeEach(async () => {
		world = await openPushWorld();
	});
	afterEach(() => world.close());
	const label = 'Chrome (Android)';
	const subscription = () => {
		const { endpoint, keys } = world.service.subscribe();
		return { endpoint, ...keys };
	};

	it('is refused for an endpoint inside our own network', async () => {
		const actor = await world.addPerson();
		const inside = { ...subscription(), endpoint: 'https://10.0.0.5/admin' };
		expect(await subscribe(world, { actor, subscription: inside, label })).toEqual({
			outcome: 'endpoint-not-allowed'
		});
		expect(await listSubscriptions(world, { actor })).toEqual([]);
	});

	it("is refused when somebody claims another's endpoint without the browser's keys", async () => {
		const [anna, mallory] = [await world.addPerson(), await world.addPerson()];
		const hers = subscription();
		await subscribe(world, { actor: anna, subscription: hers, label });
		const { p256dh, auth } = makeBrowserKeys();
		const claim = { endpoint: hers.endpoint, p256dh, auth };
		expect(await subscribe(world, { actor: mallory, subscription: claim, label })).toEqual({
			outcome: 'endpoint-taken'
		});
		expect(await listSubscriptions(world, { actor: anna })).toHaveLength(1);
	});

	it('is refused past a number that no person needs', async () => {
		const actor = await world.addPerson();
		for (let made = 0; made < SUBSCRIPTIONS_MAX; made += 1) await world.allowNotices(actor);
		expect(await subscribe(world, { actor, subscription: subscription(), label })).toEqual({
			outcome: 'too-many'
		});
	});

	it('hands a shared tablet over with nothing of what waits for the former person', async () => {
		const [anna, bo] = [await world.addPerson(), await world.addPerson()];
		const tablet = world.service.subscribe();
		await world.allowNotices(anna, tablet);
		await world.receive();
		await world.allowNotices(bo, tablet);
		await world.worker.runUntilIdle();
		expect(world.service.requests).toBe(0);
		expect(await listSubscriptions(world, { actor: anna })).toEqual([]);
		expect(await listSubscriptions(world, { actor: bo })).toHaveLength(1);
	});

	it('twice is once', async () => {
		const actor = await world.addPerson();
		const same = subscription();
		const first = await subscribe(world, { actor, subscription: same, label });
		expect(await subscribe(world, { actor, subscription: same, label })).toEqual(first);
		expect(await listSubscriptions(world, { actor })).toHaveLength(1);
	});

	it('for the first time turns on the mailboxes that she may read, and no others', async () => {
		const reader = await world.addPerson();
		await world.allowNotices(reader);
		expect(await listNoticeSettings(world, { actor: reader })).toMatchObject([{ on: true }]);
		const watcher = await world.addPerson(QUEUE_ONLY);
		await world.allowNotices(watcher);
		await world.setRights(watcher.personId, { ...QUEUE_ONLY, read: true });
		expect(await listNoticeSettings(world, { actor: watcher })).toMatchObject([{ on: false }]);
	});

	it('keeps what she has chosen before', async () => {
		const actor = await world.addPerson();
		await world.allowNotices(actor);
		await setNoticeSettings(world, { actor, mailboxIds: [] });
		await world.allowNotices(actor);
		expect(await listNoticeSettings(world, { actor })).toMatchObject([{ on: false }]);
	});
});

describe('choosing mailboxes', () => {
	let world: PushWorld;
	beforeEach(async () => {
		world = await openPushWorld();
	});
	afterEach(() => world.close());

	it('leaves out, without a word, one that she may not read', async () => {
		const actor = await world.addPerson(QUEUE_ONLY);
		const wish = { actor, mailboxIds: [world.mailboxId, 'unknown'] };
		expect(await setNoticeSettings(world, wish)).toEqual({ outcome: 'done', mailboxIds: [] });
		expect(await listNoticeSettings(world, { actor })).toEqual([]);
	});

	it('sets exactly those named', async () => {
		const actor = await world.addPerson();
		await setNoticeSettings(world, { actor, mailboxIds: [world.mailboxId, world.mailboxId] });
		expect(await listNoticeSettings(world, { actor })).toMatchObject([{ on: true }]);
		await setNoticeSettings(world, { actor, mailboxIds: [] });
		expect(await listNoticeSettings(world, { actor })).toMatchObject([{ on: false }]);
	});
});

describe("a person's browsers", () => {
	let world: PushWorld;
	beforeEach(async () => {
		world = await openPushWorld();
	});
	afterEach(() => world.close());

	it('can be neither seen, checked nor removed by another', async () => {
		const [anna, mallory] = [await world.addPerson(), await world.addPerson()];
		const { subscriptionId, endpoint, keys } = await world.allowNotices(anna);
		const actor = mallory;
		expect(await listSubscriptions(world, { actor })).toEqual([]);
		const subscription = { endpoint, ...keys };
		expect(await checkSubscription(world, { actor, subscription })).toBe('off');
		for (const which of [{ subscriptionId }, { endpoint }]) {
			expect(await unsubscribe(world, { actor, ...which })).toEqual({ outcome: 'not-found' });
		}
		expect(await checkSubscription(world, { actor: anna, subscription })).toBe('on');
	});

	it('are found out when their notices would go nowhere', async () => {
		const actor = await world.addPerson();
		const { endpoint, keys, subscriptionId } = await world.allowNotices(actor);
		const check = (change: object = {}) =>
			checkSubscription(world, { actor, subscription: { endpoint, ...keys, ...change } });
		expect(await check()).toBe('on');
		const { p256dh, auth } = makeBrowserKeys();
		expect(await check({ p256dh, auth }), 'new keys').toBe('lost');
		await setNoticeSettings(world, { actor, mailboxIds: [] });
		expect(await check(), 'no mailbox chosen').toBe('no-mailboxes');
		await setNoticeSettings(world, { actor, mailboxIds: [world.mailboxId] });
		await world.setRights(actor.personId, QUEUE_ONLY);
		expect(await check(), 'no right to the mailbox chosen').toBe('no-mailboxes');
		await world.setRights(actor.personId, READ);
		world.service.answerNext(...Array.from({ length: 3 }, () => ({ status: 403 })));
		for (let sent = 0; sent < 3; sent += 1) await sendTestNotice(world, { actor });
		expect(await check(), 'refused three times').toBe('failing');
		await unsubscribe(world, { actor, subscriptionId });
		expect(await check(), 'forgotten').toBe('lost');
	});

	it('each get a test notice that says which took it, and one that is gone is forgotten', async () => {
		const actor = await world.addPerson();
		await world.allowNotices(actor);
		await world.allowNotices(actor);
		world.service.answerNext({ status: 410 });
		const outcomes = (await sendTestNotice(world, { actor })).map(({ outcome }) => outcome);
		expect(outcomes.sort()).toEqual(['gone', 'taken']);
		expect(world.service.taken[0]?.payload).toMatchObject({ c: 0 });
		expect(await listSubscriptions(world, { actor })).toMatchObject([
			{ lastSuccessAt: world.clock.now(), failures: 0 }
		]);
	});
});
