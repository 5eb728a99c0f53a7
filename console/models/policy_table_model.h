// Policies as a table, in the order in which they are tried.
#pragma once

#include "console/models/bounds_text.h"
#include "console/models/row_table_model.h"
#include "shared/model/policy.h"

namespace sb::console {

/// A policy with what lint finds in it.
struct PolicyRow
{
    model::Policy policy = {};
    std::vector<model::LintFinding> findings = {};
    /// The policy as the server sent it.
    QJsonObject source = {};

    bool operator==(const PolicyRow &) const = default;
};

class PolicyTableModel final : public RowTableModel<PolicyRow>
{
    Q_OBJECT

public:
    explicit PolicyTableModel(const NameOf &nameOf, QObject *parent = nullptr);
};

} // namespace sb::console
