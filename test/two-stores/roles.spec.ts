import { describeRoles } from './roles';

describeRoles(40);
