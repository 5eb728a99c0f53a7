#include "console/pages/policies_page.h"

#include "console/dialogs/edit_policy_dialog.h"
#include "console/look/moment_text.h"
#include "console/look/text_style.h"
#include "shared/core/uuid_text.h"
#include "shared/model/permission.h"

namespace sb::console {

using namespace Qt::StringLiterals;
using Kind = NameDirectory::Kind;

PageInfo PoliciesPage::pageInfo()
{
    return {.id = u"policies"_s,
            .title = tr("Policies"),
            .icon = u"policy"_s,
            .permission = model::permissions::policyEdit,
            .group = tr("Rules")};
}

PoliciesPage::PoliciesPage(const PageContext &context, QWidget *parent)
    : ObjectPage(pageInfo(), context, parent), m_names(context.session),
      m_model(*new PolicyTableModel([this](const QUuid &id) { return m_names.nameOf(id); }, this)),
      m_simulator(new PolicySimulator(this))
{
    showObjects(m_model, {.icon = u"policy"_s,
                          .title = tr("No policies"),
                          .detail = tr("Without one, every request gets the default workflow."),
                          .action = tr("New policy …")});
    detail().tabs().addTab(m_simulator, tr("&Simulator"));
    addMainAction(u"newPolicy"_s, tr("&New policy …"), [this] {
        openDialog(new EditPolicyDialog(session(), m_names, {}, window()), tr("Made."));
    });
    m_up = addAction(u"movePolicyUp"_s, tr("&Up"), u"up"_s, [this] { move(-1); });
    m_down = addAction(u"movePolicyDown"_s, tr("Do&wn"), u"down"_s, [this] { move(1); });
    m_up->setToolTip(tr("Tried earlier: a higher priority"));
    m_down->setToolTip(tr("Tried later: a lower priority"));
    addAction(u"editPolicy"_s, tr("&Edit …"), u"settings"_s, [this] { edit(); });
    m_enable =
        addAction(u"enablePolicy"_s, tr("Switch &on …"), u"done"_s, [this] { setEnabled(true); });
    m_disable = addAction(u"disablePolicy"_s, tr("Switch o&ff …"), u"cancel"_s,
                          [this] { setEnabled(false); });
    m_delete = addDangerousAction(u"deletePolicy"_s, tr("&Delete …"), [this] { remove(); });
    connect(m_simulator, &PolicySimulator::simulationWanted, this, &PoliciesPage::simulate);
    connect(&m_names, &NameDirectory::changed, this, [this] {
        m_model.refreshTexts();
        std::vector<std::pair<QString, QString>> projects;
        for (const auto &[id, name] : m_names.entries(Kind::Projects))
            projects.emplace_back(name, core::toText(id));
        m_simulator->request().setChoices(u"project_id"_s, projects);
        showCurrentRow();
    });
}

void PoliciesPage::clear()
{
    forgetPaging();
    m_lint.cancel();
    m_simulation.cancel();
    m_names.clear();
    m_findings.clear();
    m_model.clear();
    m_simulator->clear();
    detail().clear();
}

void PoliciesPage::fetch(const client::PageRequest &page)
{
    for (const Kind kind : {Kind::Workflows, Kind::Projects})
        m_names.refresh(kind);
    fetchFindings();
    QObject *context = callContext();
    auto take = receiving<PolicyRow>(m_model);
    session().apis().rules.policies(
        page, context,
        [this, take = std::move(take)](client::Answer<client::Page<model::Policy>> answer) {
            if (!answer)
                return take(client::noAnswer(answer));
            client::Page<PolicyRow> rows{.nextCursor = answer->nextCursor};
            for (model::Policy &policy : answer->items) {
                PolicyRow row{.policy = policy, .source = policy.source};
                for (const model::LintFinding &finding : m_findings) {
                    if (finding.policyId == policy.id)
                        row.findings.push_back(finding);
                }
                rows.items.push_back(std::move(row));
            }
            take(std::move(rows));
        });
}

void PoliciesPage::fetchFindings()
{
    QObject *context = m_lint.start();
    session().apis().rules.lint(
        context, m_lint.ending<client::Page<model::LintFinding>>(
                     [this](client::Answer<client::Page<model::LintFinding>> answer) {
                         // The list itself tells when the server is away.
                         if (!answer)
                             return;
                         m_findings = std::move(answer->items);
                         for (int at = 0; at < m_model.rowCount(); ++at) {
                             PolicyRow row = m_model.at(at);
                             row.findings.clear();
                             for (const model::LintFinding &finding : m_findings) {
                                 if (finding.policyId == row.policy.id)
                                     row.findings.push_back(finding);
                             }
                             m_model.updateRow(row);
                         }
                         showCurrentRow();
                     }));
}

void PoliciesPage::received()
{
    if (currentRow() < 0 && m_model.rowCount() > 0)
        panel().view().selectSourceRow(0);
    ObjectPage::received();
}

void PoliciesPage::showRow(int row)
{
    const PolicyRow &shown = m_model.at(row);
    const model::Policy &policy = shown.policy;
    QStringList findings;
    for (const model::LintFinding &finding : shown.findings)
        findings.append(finding.detail);
    detail().show(
        policy.name,
        {{tr("Priority"), QString::number(policy.priority)},
         {tr("State"), policy.enabled ? tr("in use") : tr("switched off")},
         {tr("Applies to"),
          boundsText(policy.selector, [this](const QUuid &id) { return m_names.nameOf(id); })},
         {tr("Workflow"), m_names.nameOf(policy.workflowId)},
         {tr("Findings"), findings.isEmpty() ? tr("nothing suspicious") : findings.join(u'\n')},
         {tr("Changed"), exactText(policy.updatedAt)},
         {tr("Id"), core::toText(policy.id), true}},
        currentJson());
    m_up->setEnabled(row > 0);
    m_down->setEnabled(row + 1 < m_model.rowCount());
    m_enable->setVisible(!policy.enabled);
    m_disable->setVisible(policy.enabled);
    m_delete->setVisible(!policy.isSystem);
}

void PoliciesPage::edit()
{
    openDialog(new EditPolicyDialog(session(), m_names, m_model.at(currentRow()).policy, window()),
               tr("Saved. It counts for new requests."));
}

ConfirmDialog::Action PoliciesPage::changing(const QUuid &id,
                                             std::function<void(model::Policy &)> change)
{
    // A list may be old: only what is meant changes, on top of what is there now, and not when
    // somebody changes it between the two calls.
    return [this, id, change = std::move(change)](QObject *context,
                                                  client::PeopleCallback<void> done) {
        const client::RuleApi &rules = session().apis().rules;
        rules.policy(id, context,
                     [&rules, context, change, done = std::move(done)](
                         client::Answer<client::Versioned<model::Policy>> answer) {
                         if (!answer)
                             return done(client::noAnswer(answer));
                         change(answer->value);
                         rules.replacePolicy(answer->value, answer->entityTag, context, done);
                     });
    };
}

void PoliciesPage::setEnabled(bool isEnabled)
{
    const model::Policy policy = m_model.at(currentRow()).policy;
    const QString name = oneLine(policy.name);
    confirm({.title = isEnabled ? tr("Switch this policy on?") : tr("Switch this policy off?"),
             .what = isEnabled ? tr("New requests that “%1” fits get its workflow.").arg(name)
                               : tr("New requests that “%1” fits get the workflow of the next "
                                    "policy that fits, which may ask for less.")
                                     .arg(name),
             .action = isEnabled ? tr("Switch &on") : tr("Switch &off"),
             .isDanger = !isEnabled},
            changing(policy.id, [isEnabled](model::Policy &now) { now.enabled = isEnabled; }),
            isEnabled ? tr("Switched on.") : tr("Switched off."));
}

void PoliciesPage::move(int step)
{
    const int row = currentRow();
    const int other = row + step;
    if (other < 0 || other >= m_model.rowCount())
        return;
    model::Policy policy = m_model.at(row).policy;
    const model::Policy passed = m_model.at(other).policy;
    // Past the neighbour; of equal priorities the older is tried first, so equal is not enough.
    policy.priority = passed.priority - step;
    confirm({.title = step < 0 ? tr("Try this policy earlier?") : tr("Try this policy later?"),
             .what = tr("“%1” gets the priority %2, so that it is tried %3 “%4” (%5).")
                         .arg(oneLine(policy.name), QString::number(policy.priority),
                              step < 0 ? tr("before") : tr("after"), oneLine(passed.name),
                              QString::number(passed.priority)),
             .action = tr("&Move"),
             .isDanger = false},
            changing(policy.id,
                     [priority = policy.priority](model::Policy &now) { now.priority = priority; }),
            tr("Moved."));
}

void PoliciesPage::remove()
{
    const model::Policy policy = m_model.at(currentRow()).policy;
    confirm(
        {.title = tr("Delete this policy?"),
         .what = tr("New requests that “%1” fits get the workflow of the next policy that "
                    "fits, which may ask for less.")
                     .arg(oneLine(policy.name)),
         .action = tr("&Delete"),
         .name = policy.name},
        [this, id = policy.id](QObject *context, client::PeopleCallback<void> done) {
            session().apis().rules.removePolicy(id, context, std::move(done));
        },
        tr("Deleted."));
}

void PoliciesPage::simulate(const client::Simulation &simulation)
{
    QObject *context = m_simulation.start();
    session().apis().rules.simulate(
        simulation, context,
        m_simulation.ending<model::Explanation>([this](client::Answer<model::Explanation> answer) {
            if (answer)
                m_simulator->show(*answer);
            else
                m_simulator->showProblem(problemText(answer.error()));
        }));
}

} // namespace sb::console
