import type { MailboxSettings } from '#lib/server/mailbox/mailbox-settings.ts';
import { textIn } from '../administration/form.server.ts';

/** What MailboxFields.svelte posts; a field that was not there is left out. */
export function settingsIn(form: FormData): Partial<MailboxSettings> {
	const given = (name: string) => (form.has(name) ? textIn(form, name) : undefined);
	const settings = {
		functionalAddress: given('functionalAddress'),
		name: given('name'),
		description: given('description'),
		openingHours: given('openingHours'),
		fallbackContact: given('fallbackContact')
	};
	return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}
