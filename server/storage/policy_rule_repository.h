// Table policy_rules: which workflow a request falls under (contract section 2, B8).
#pragma once

#include "server/domain/policy.h"
#include "server/storage/transaction.h"

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
    /// The names of the rules that lead to the workflow, by name.
    [[nodiscard]] QStringList namesUsing(Transaction &tx, const QUuid &workflowId,
                                         PoliciesCounted counted) const;
};

} // namespace sb::storage
