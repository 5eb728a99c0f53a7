#include "console/models/considered_policy_table_model.h"

#include "shared/core/uuid_text.h"

namespace sb::console {

using namespace Qt::StringLiterals;
using model::ConsideredPolicy;

namespace {

QString outcomeText(const ConsideredPolicy &policy)
{
    if (policy.outcome == "matched"_L1)
        return ConsideredPolicyTableModel::tr("decided");
    if (policy.outcome == "mismatch"_L1)
        return ConsideredPolicyTableModel::tr("does not fit");
    if (policy.outcome == "disabled"_L1)
        return ConsideredPolicyTableModel::tr("switched off");
    if (policy.outcome == "workflow_disabled"_L1)
        return ConsideredPolicyTableModel::tr("its workflow is off");
    if (policy.outcome == "lower"_L1)
        return ConsideredPolicyTableModel::tr("comes later");
    return policy.outcome;
}

QString whyText(const ConsideredPolicy &policy)
{
    QStringList reasons;
    for (const model::SelectorMismatch &mismatch : policy.mismatches) {
        const QString asked = mismatch.request.isEmpty() ? ConsideredPolicyTableModel::tr("nothing")
                                                         : mismatch.request;
        reasons.append(ConsideredPolicyTableModel::tr("%1: wants %2, the request says %3")
                           .arg(mismatch.key, mismatch.rule, asked));
    }
    return reasons.join(u"; "_s);
}

Tone toneOf(const ConsideredPolicy &policy)
{
    return policy.outcome == "matched"_L1 ? Tone::Good : Tone::Muted;
}

std::vector<Column<ConsideredPolicy>> columns()
{
    return {
        {.id = u"outcome"_s,
         .title = ConsideredPolicyTableModel::tr("Outcome"),
         .text = outcomeText,
         .width = 144,
         .tone = toneOf,
         .icon =
             [](const ConsideredPolicy &row) {
                 return row.outcome == "matched"_L1 ? u"done"_s : u"cancel"_s;
             }},
        {.id = u"priority"_s,
         .title = ConsideredPolicyTableModel::tr("Priority"),
         .text = [](const ConsideredPolicy &row) { return QString::number(row.priority); },
         .width = 80,
         .alignment = Qt::AlignRight | Qt::AlignVCenter,
         .less = [](const ConsideredPolicy &left,
                    const ConsideredPolicy &right) { return left.priority < right.priority; }},
        {.id = u"policy"_s,
         .title = ConsideredPolicyTableModel::tr("Policy"),
         .text = [](const ConsideredPolicy &row) { return row.name; },
         .width = 200},
        {.id = u"why"_s,
         .title = ConsideredPolicyTableModel::tr("Why"),
         .text = whyText,
         .width = 400},
    };
}

} // namespace

ConsideredPolicyTableModel::ConsideredPolicyTableModel(QObject *parent)
    : RowTableModel(
          columns(), [](const ConsideredPolicy &row) { return core::toText(row.policyId); }, parent)
{}

} // namespace sb::console
