#include "server/storage/project_repository.h"

namespace sb::storage {

using namespace Qt::StringLiterals;

std::optional<domain::Project> ProjectRepository::find(Transaction &tx, const QUuid &id) const
{
    static const QString findProject = uR"(
        SELECT id, name, owner_team_id, status, sb_us(created_at) AS created_at, sb_us(updated_at) AS updated_at
        FROM projects WHERE id = ?)"_s;

    const auto row = tx.queryRow(findProject, {id});
    if (!row)
        return std::nullopt;
    return domain::Project{.id = row->uuid("id"_L1),
                           .name = row->text("name"_L1),
                           .ownerTeamId = row->text("owner_team_id"_L1),
                           .status = domain::projectStatusFromWord(row->text("status"_L1)).value(),
                           .createdAt = row->time("created_at"_L1),
                           .updatedAt = row->time("updated_at"_L1)};
}

} // namespace sb::storage
