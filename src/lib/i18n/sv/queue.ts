import type { ConversationState, ConversationViewName } from '#lib/conversation/conversation.ts';

export const queue = {
	mailboxes: 'Brevlådor',
	mailboxesTitle: 'Funktionsbrevlådor',
	noMailboxes: 'Du har inga brevlådor ännu',
	noMailboxesAction:
		'Be den som administrerar brevlådorna i din organisation att ge dig behörighet. När det är gjort syns de här.',
	views: {
		unassigned: 'Otilldelat',
		mine: 'Mitt',
		waiting: 'Väntar',
		done: 'Klart',
		all: 'Alla'
	} satisfies Record<ConversationViewName, string>,
	viewsLabel: 'Listor i brevlådan',
	states: {
		unassigned: 'Otilldelat',
		assigned: 'Tilldelat',
		waiting: 'Väntar',
		done: 'Klart'
	} satisfies Record<ConversationState, string>,
	listLabel: (view: string, mailbox: string) => `${view} i ${mailbox}`,
	newMark: 'Nytt',
	oldestUnassigned: 'Äldsta otilldelade',
	nothingWaits: 'Inget väntar på att någon tar det.',
	watchOnly: 'Du ser antal och åldrar',
	watchOnlyMeans:
		'Din behörighet i den här brevlådan gäller kön, inte innehållet. Avsändare, rubriker och meddelanden visas för dem som har läsrätt.',
	watchOnlyBadge: 'Endast kö',
	empty: {
		unassigned: {
			title: 'Inget otilldelat',
			action:
				'Nya meddelanden dyker upp här av sig själva. Den som tar ett ser det sedan under Mitt.'
		},
		mine: {
			title: 'Du har inget på ditt bord',
			action: 'Öppna ett meddelande under Otilldelat och välj Ta, så hamnar det här.'
		},
		waiting: {
			title: 'Inget väntar på svar',
			action: 'När du väntar på motparten: öppna konversationen och välj Vänta på svar.'
		},
		done: {
			title: 'Inget är klart ännu',
			action: 'Konversationer som du avslutar med Klart hamnar här. Kommer ett svar öppnas de igen.'
		},
		all: {
			title: 'Brevlådan är tom',
			action: 'Skriv ett meddelande, eller vänta på att någon skriver till er funktionsadress.'
		}
	},
	chooseConversation: 'Välj en konversation',
	chooseConversationAction: 'Den öppnas här, och listan står kvar bredvid.',
	chooseMailbox: 'Välj en brevlåda',
	older: 'Äldre',
	newest: 'Till de nyaste',
	messages: (count: number) => (count === 1 ? '1 meddelande' : `${count} meddelanden`),
	handledBy: (name: string) => `hos ${name}`,
	writeFrom: 'Skriv meddelande',
	updated: (count: number) => (count === 1 ? '1 ny konversation' : `${count} nya konversationer`),
	counts: (count: number) => (count === 1 ? '1 konversation' : `${count} konversationer`)
};
