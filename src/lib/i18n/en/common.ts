export const common = {
	product: 'Sluss',
	back: 'Back',
	cancel: 'Cancel',
	close: 'Close',
	save: 'Save',
	saved: 'Saved.',
	retry: 'Try again',
	refresh: 'Refresh',
	show: 'Show',
	hide: 'Hide',
	more: 'More choices',
	loading: 'Loading …',
	skipToContent: 'Skip to content',
	required: 'required',
	optional: 'optional',
	secrecy: 'Secrecy',
	noSecrecy: 'No secrecy',
	attachmentCount: (count: number) => (count === 1 ? '1 attachment' : `${count} attachments`),
	bytes: (bytes: number) => {
		if (bytes < 1_000) return `${bytes} bytes`;
		if (bytes < 1_000_000) return `${Math.round(bytes / 1_000)} kB`;
		return `${(bytes / 1_000_000).toFixed(1)} MB`;
	}
};
