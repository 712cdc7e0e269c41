import { describeRoles } from './roles';

describeRoles(250);
