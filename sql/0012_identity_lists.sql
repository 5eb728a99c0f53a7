-- GET /users and GET /user-roles page by time and id (contract B18).
CREATE INDEX users_oldest ON users (created_at, id);
CREATE INDEX user_roles_oldest ON user_roles (granted_at, id);
