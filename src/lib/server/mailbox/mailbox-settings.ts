import { isWeeklyHours, type DayHours } from '#lib/mailbox/weekly-hours.ts';
import { policyOf, type FileFamily } from '#lib/message/file-families.ts';

/** What the administration says of a mailbox, and what it may look like. */
export interface MailboxSettings {
	/** Opaque, at most 256 characters, without blanks. */
	functionalAddress: string;
	name: string;
	description: string;
	/** Whether its name may stand in a push notice, on a locked screen. */
	nameInNotices: boolean;
	/** Monday to Sunday; null: nothing is said. */
	weeklyHours: readonly (DayHours | null)[] | null;
	/** Families of files that may be sent from it; null: all that the federation takes. */
	fileFamilies: readonly FileFamily[] | null;
	/** What else is to be said of the hours. */
	openingHours: string;
	fallbackContact: string;
}

export const ADDRESS_LENGTH_MAX = 256;
export const NAME_LENGTH_MAX = 256;
export const TEXT_LENGTH_MAX = 2_000;

export type SettingsProblem = 'address' | 'name' | 'text' | 'hours' | 'file-types';

/** The first thing wrong with the settings; undefined when there is none. Texts are expected without blanks around. */
export function findSettingsProblem(
	settings: Partial<MailboxSettings>
): SettingsProblem | undefined {
	const { functionalAddress: address, name, weeklyHours, fileFamilies } = settings;
	const { description, openingHours, fallbackContact } = settings;
	if (address !== undefined) {
		if (address === '' || address.length > ADDRESS_LENGTH_MAX || /[\p{Cc}\s]/u.test(address)) {
			return 'address';
		}
	}
	if (name !== undefined && (name === '' || name.length > NAME_LENGTH_MAX || /\p{Cc}/u.test(name)))
		return 'name';
	if (weeklyHours && !isWeeklyHours(weeklyHours)) return 'hours';
	if (fileFamilies && policyOf(fileFamilies) === undefined) return 'file-types';
	const texts = [description, openingHours, fallbackContact];
	return texts.some((text) => (text ?? '').length > TEXT_LENGTH_MAX) ? 'text' : undefined;
}
