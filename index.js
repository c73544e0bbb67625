module.exports = {
	...require('./dist/nodes/domain/classify'),
	...require('./dist/nodes/domain/rules'),
	...require('./dist/nodes/domain/schedule'),
	...require('./dist/nodes/store/openStore'),
};
