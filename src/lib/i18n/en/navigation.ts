export const navigation = {
	label: 'Main menu',
	queue: 'Queue',
	search: 'Search',
	compose: 'Write',
	notices: 'Notices',
	me: 'Me',
	unread: (count: number) => `${count} unread`,
	online: 'Connected again.',
	offline:
		'No connection. You see what has already been fetched. What you write stays on the page; send it when you are connected again.',
	newVersion: 'There is a new version of Sluss.',
	reload: 'Reload'
};
