import type { Messages } from '../sv.ts';

export const attachments: Messages['attachments'] = {
	title: 'Attachments',
	add: 'Add attachments',
	manage: 'Add or remove attachments',
	addHint: 'Everyone can receive PDF. Drop files here or choose them.',
	addHintPlain: 'Everyone can receive PDF.',
	limit:
		'The whole message may be 30 MB. Files grow by a third when they are packed: there is room for about 22 MB of files.',
	pickHint: 'Choose one or more files. The text of the draft is already saved.',
	files: 'Files',
	upload: 'Upload',
	done: 'Done, back to the message',
	none: 'No attachments yet.',
	remove: (fileName) => `Remove ${fileName}`,
	removed: (fileName) => `${fileName} is removed.`,
	added: (count) => (count === 1 ? '1 file is added.' : `${count} files are added.`),
	meter: 'Size of the message',
	meterOf: (used, max) => `${used} of ${max}`,
	meterLeft: (left) => `Room for ${left} more of files`,
	meterFull: 'Full. Remove something to make room.',
	uploading: (fileName) => `Uploading ${fileName}`,
	uploadingPercent: (percent) => `${percent} %`,
	cancelUpload: (fileName) => `Cancel ${fileName}`,
	retryUpload: (fileName) => `Try ${fileName} again`,
	dismiss: (fileName) => `Remove the row of ${fileName}`,
	uncertainType: 'The recipient may refuse this file type. Everyone can receive PDF.',
	refusals: {
		'too-large': (fileName) =>
			`${fileName} does not fit: the whole message may be at most 30 MB. Make the file smaller or split the attachments over several messages.`,
		'not-supported': (fileName) =>
			`${fileName} has a file type that cannot be sent. Save it as PDF and add it again.`,
		empty: (fileName) => `${fileName} is empty. Check the file and choose it again.`,
		'wrong-content': (fileName) =>
			`${fileName} is not what its name says. Open the file, save it as PDF and add it again.`,
		'too-many': () => 'A message can have at most 50 attachments.',
		'not-allowed-here': (fileName) =>
			`${fileName} is of a type that the mailbox does not send. Save it as PDF and add it again.`
	},
	families: {
		pdf: 'PDF',
		document: 'text documents (Word, OpenDocument, RTF)',
		spreadsheet: 'spreadsheets (Excel, OpenDocument, CSV)',
		presentation: 'presentations (PowerPoint, OpenDocument)',
		image: 'pictures (PNG, JPEG, GIF, TIFF)',
		text: 'plain text files (TXT)'
	},
	onlyThese: (families) => `From this mailbox you can send: ${families.join(', ')}.`,
	nothingChosen: 'Choose at least one file to upload.',
	uploadFailed: {
		'not-multipart': 'The files could not be read. Reload the page and try again.',
		'too-large':
			'The files together are larger than a message holds (30 MB). Nothing of what you chose was saved. Choose fewer or smaller files.',
		'too-many-files': 'You chose more than 50 files. The first 50 are added.',
		'too-many-fields': 'The files could not be read. Reload the page and try again.',
		malformed: 'The upload arrived damaged. Try again.',
		'cut-off': 'The upload was cut off on its way. Try again.',
		'too-slow': 'The upload came to a halt. Check the network and try again.'
	},
	uploadLost: (fileName) => `${fileName} could not be uploaded. Check the network and try again.`,
	gone: 'The draft can no longer be changed: it is sent or discarded.',

	viewer: 'Attachment',
	download: 'Download',
	open: 'Open the file',
	back: 'Back',
	downloadWarning:
		'The file may hold sensitive data. Save it only where you may, and remove it when you are done.',
	cannotShow: 'This file type cannot be shown in Sluss.',
	cannotShowMeans:
		'You can download the file and open it in another program. Do so only if you expect the file.',
	cutText: 'Only the beginning of the text is shown. Download the file to read all of it.',
	pdf: {
		loading: 'Opening the document …',
		loadingPercent: (percent) => `Opening the document … ${percent} %`,
		failed: 'The document could not be shown here.',
		failedAction: 'Try again, or open the file outside the viewer.',
		locked: 'The document is locked with a password and cannot be shown here. Download it.',
		pages: 'Pages of the document',
		page: (number, count) => `Page ${number} of ${count}`,
		more: (shown, count) =>
			`The first ${shown} of ${count} pages are shown. Download the file to read the rest.`,
		previous: 'Previous page',
		next: 'Next page',
		zoomIn: 'Zoom in',
		zoomOut: 'Zoom out',
		fitWidth: 'Fit to width',
		zoom: (percent) => `${percent} %`,
		noScript: 'The document can be shown here when JavaScript is on. You can open the file instead.'
	}
};
