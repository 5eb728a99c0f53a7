// Table policy_rules: which workflow a request falls under (contract section 2, B8).
#pragma once

#include "server/domain/key_page.h"
#include "server/domain/policy.h"
#include "server/storage/transaction.h"

#include <optional>
#include <vector>

#include <QStringList>
#include <QUuid>

namespace sb::storage {

enum class PoliciesCounted { All, EnabledOnly };

class PolicyRuleRepository
{
public:
    /// Every rule, disabled ones too, in the order in which they are tried: priority descending,
    /// then oldest first.
    [[nodiscard]] std::vector<domain::Policy> listInOrder(Transaction &tx) const;
    /// The same, page by page; sort keys: priority, microseconds of created_at, id.
    [[nodiscard]] domain::KeyPage<domain::Policy> page(Transaction &tx,
                                                       const domain::KeyPageRequest &page) const;
    [[nodiscard]] std::optional<domain::Policy> find(Transaction &tx, const QUuid &id) const;
    /// The names of the rules that lead to the workflow, by name.
    [[nodiscard]] QStringList namesUsing(Transaction &tx, const QUuid &workflowId,
                                         PoliciesCounted counted) const;

    /// Whoever edits policies goes one after the other from here to the end of the transaction.
    void lockEdits(Transaction &tx) const;
    [[nodiscard]] bool isNameTaken(Transaction &tx, const QString &name,
                                   const QUuid &exceptBy) const;
    void insert(Transaction &tx, const domain::Policy &policy) const;
    /// Everything but is_system; the revision is raised.
    void update(Transaction &tx, const domain::Policy &policy) const;
    void remove(Transaction &tx, const QUuid &id) const;
};

} // namespace sb::storage
