import { describe, expect, it } from 'vitest';
import { eachOnce, newestIncoming, newestSent, textsOf, type ShownMessage } from './shown.ts';

const message = (id: string, direction: string, shownState: string) =>
	({ id, direction, shownState }) as ShownMessage;

describe('what is shown of a conversation', () => {
	it('supplements nothing that the receiver has refused or never got', () => {
		const messages = [
			message('1', 'outgoing', 'rejected'),
			message('2', 'outgoing', 'failed'),
			message('3', 'incoming', 'read')
		];
		expect(newestSent(messages)).toBeUndefined();
	});

	it('answers their newest and adds to our newest message', () => {
		const messages = [
			message('1', 'incoming', 'read'),
			message('2', 'outgoing', 'received'),
			message('3', 'incoming', 'new'),
			message('4', 'outgoing', 'sent')
		];
		expect(newestIncoming(messages)?.id).toBe('3');
		expect(newestSent(messages)?.id).toBe('4');
	});

	it('names a document where its text begins, and only when it is not called what the message is', () => {
		const documents = [
			{ documentId: '1', documentName: ' Orosanmälan ', texts: ['Hej'] },
			{ documentId: '2', documentName: 'Journalutdrag', texts: ['Ett', 'Två'] },
			{ documentId: '3', documentName: 'Bara filer', texts: [] },
			{ documentId: '4', texts: [] }
		];
		expect(textsOf(documents, 'Orosanmälan')).toEqual([
			{ name: '', text: 'Hej' },
			{ name: 'Journalutdrag', text: 'Ett' },
			{ name: '', text: 'Två' },
			{ name: 'Bara filer', text: '' }
		]);
	});

	it('shows a reference once, where it first came', () => {
		const reference = (extension: string) => ({ root: 'dnr', extension });
		expect(eachOnce([reference('1'), reference('2'), reference('1')])).toEqual([
			reference('1'),
			reference('2')
		]);
	});

	it('shows everybody who is known by name only', () => {
		const person = (label: string) => ({ root: '', extension: '', label });
		expect(eachOnce([person('Tolvan'), person('Elvan'), person('Tolvan')])).toEqual([
			person('Tolvan'),
			person('Elvan')
		]);
	});

	it('takes no two references for one because they read alike when written together', () => {
		const two = [
			{ root: 'a b', extension: 'c' },
			{ root: 'a', extension: 'b c' }
		];
		expect(eachOnce(two)).toEqual(two);
	});
});
