import type { MailboxSettings } from '#lib/server/mailbox/mailbox-settings.ts';
import { DAYS_OF_WEEK, type DayHours } from '#lib/mailbox/weekly-hours.ts';
import { policyOf, type FileFamily } from '#lib/message/file-families.ts';
import { textIn } from '../administration/form.server.ts';

/** What MailboxFields.svelte posts; a field that was not there is left out. What is in them is the use case's to judge. */
export function settingsIn(form: FormData): Partial<MailboxSettings> {
	const given = (name: string) => (form.has(name) ? textIn(form, name) : undefined);
	const settings = {
		functionalAddress: given('functionalAddress'),
		name: given('name'),
		description: given('description'),
		openingHours: given('openingHours'),
		fallbackContact: given('fallbackContact'),
		weeklyHours: form.has('opens-0') ? weekIn(form) : undefined,
		...(form.has('policies') && {
			nameInNotices: form.has('nameInNotices'),
			fileFamilies: familiesIn(form)
		})
	};
	return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}

/** null: no day is written, so nothing is said. Half a day is carried on, to be refused. */
function weekIn(form: FormData): (DayHours | null)[] | null {
	const days = Array.from({ length: DAYS_OF_WEEK }, (_, day) => {
		const hours = { from: textIn(form, `opens-${day}`), to: textIn(form, `closes-${day}`) };
		return hours.from === '' && hours.to === '' ? null : hours;
	});
	return days.every((day) => day === null) ? null : days;
}

function familiesIn(form: FormData): FileFamily[] | null {
	const chosen = form.getAll('family').map(String);
	const policy = policyOf(chosen);
	return policy === undefined ? (chosen as FileFamily[]) : policy;
}
