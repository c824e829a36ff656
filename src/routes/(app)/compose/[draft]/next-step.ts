import { resolve } from '$app/paths';

/** Where a button of the compose form leads when all is saved and there is no script. */
export function nextStep(draft: string, form: FormData): string {
	const page = resolve('/(app)/compose/[draft]', { draft });
	const query = String(form.get('q') ?? '').trim();
	switch (form.get('step')) {
		case 'attachments':
			return resolve('/(app)/compose/[draft]/attachments', { draft });
		case 'change-recipient':
			return `${page}?change#to`;
		case 'add-recipient':
			return `${page}?add#to`;
		case 'rows':
			return `${page}#references`;
		default:
			break;
	}
	if (form.has('remove-row')) return `${page}#references`;
	if (form.has('remove-attachment')) return `${page}#attachments`;
	const chosen = ['recipient', 'add-recipient', 'remove-recipient'].some((name) => form.has(name));
	if (chosen) return `${page}#to`;
	if (query !== '') {
		return `${page}?${form.has('adding') ? 'add&' : ''}q=${encodeURIComponent(query)}#to`;
	}
	return `${page}?saved#saved`;
}
