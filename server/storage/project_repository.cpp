#include "server/storage/project_repository.h"

#include "server/storage/scope_text.h"

namespace sb::storage {

using namespace Qt::StringLiterals;

namespace {

const QString selectProject = uR"(
    SELECT id, name, owner_team_id, status, sb_us(created_at) AS created_at, sb_us(updated_at) AS updated_at
    FROM projects )"_s;

domain::Project projectFrom(const Row &row)
{
    return {.id = row.uuid("id"_L1),
            .name = row.text("name"_L1),
            .ownerTeamId = row.text("owner_team_id"_L1),
            .status = domain::projectStatusFromWord(row.text("status"_L1)).value(),
            .createdAt = row.time("created_at"_L1),
            .updatedAt = row.time("updated_at"_L1)};
}

std::optional<domain::Project> projectFrom(const std::optional<Row> &row)
{
    return row ? std::optional(projectFrom(*row)) : std::nullopt;
}

} // namespace

std::optional<domain::Project> ProjectRepository::find(Transaction &tx, const QUuid &id) const
{
    static const QString findProject = selectProject + u"WHERE id = ?"_s;

    return projectFrom(tx.queryRow(findProject, {id}));
}

std::optional<domain::Project> ProjectRepository::findForUpdate(Transaction &tx,
                                                                const QUuid &id) const
{
    static const QString lockProject = selectProject + u"WHERE id = ? FOR NO KEY UPDATE"_s;

    return projectFrom(tx.queryRow(lockProject, {id}));
}

bool ProjectRepository::holdForUse(Transaction &tx, const QUuid &id) const
{
    static const QString shareProject = u"SELECT FROM projects WHERE id = ? FOR KEY SHARE"_s;

    return tx.queryRow(shareProject, {id}).has_value();
}

std::vector<domain::Project> ProjectRepository::listAll(Transaction &tx) const
{
    static const QString listProjects = selectProject + u"ORDER BY created_at, id"_s;

    std::vector<domain::Project> projects;
    for (const Row &row : tx.query(listProjects))
        projects.push_back(projectFrom(row));
    return projects;
}

domain::Page<domain::Project> ProjectRepository::page(Transaction &tx,
                                                      const std::vector<domain::Scope> &scopes,
                                                      const domain::PageRequest &page) const
{
    // One row more than asked for tells whether there is a next page. The scopes are judged as
    // domain/tenancy_rules does.
    static const QString pageOfProjects = selectProject + uR"(
        WHERE EXISTS (SELECT FROM jsonb_array_elements(?::jsonb) AS held (scope)
                      WHERE coalesce(held.scope ->> 'project_id', projects.id::text) = projects.id::text)
          AND (?::bigint IS NULL OR (created_at, id) > (sb_ts(?::bigint), ?::uuid))
        ORDER BY created_at, id
        LIMIT ?)"_s;

    const auto afterTime = page.after ? std::optional(page.after->time) : std::nullopt;
    const auto afterId = page.after ? std::optional(page.after->id) : std::nullopt;
    domain::Page<domain::Project> projects;
    for (const Row &row : tx.query(
             pageOfProjects, {scopesText(scopes), afterTime, afterTime, afterId, page.limit + 1})) {
        if (projects.items.size() == static_cast<std::size_t>(page.limit)) {
            projects.next = {projects.items.back().createdAt, projects.items.back().id};
            break;
        }
        projects.items.push_back(projectFrom(row));
    }
    return projects;
}

bool ProjectRepository::insert(Transaction &tx, const domain::Project &project) const
{
    static const QString insertProject = uR"(
        INSERT INTO projects (id, name, owner_team_id, status) VALUES (?, ?, ?, ?)
        ON CONFLICT (name) DO NOTHING)"_s;

    return tx.execute(insertProject, {project.id, project.name, project.ownerTeamId,
                                      domain::toWord(project.status)}) == 1;
}

void ProjectRepository::setStatus(Transaction &tx, const QUuid &id,
                                  domain::ProjectStatus status) const
{
    static const QString setProjectStatus = u"UPDATE projects SET status = ? WHERE id = ?"_s;

    tx.execute(setProjectStatus, {domain::toWord(status), id});
}

} // namespace sb::storage
