#include "console/pages/agents_page.h"

#include "console/dialogs/mint_agent_dialog.h"
#include "console/dialogs/revoke_agent_dialog.h"
#include "console/look/icon.h"
#include "console/look/moment_text.h"
#include "console/look/text_style.h"
#include "console/models/table_text.h"
#include "shared/core/uuid_text.h"
#include "shared/model/permission.h"

namespace sb::console {

using namespace Qt::StringLiterals;

PageInfo AgentsPage::pageInfo()
{
    return {.id = u"agents"_s,
            .title = tr("Agents"),
            .icon = u"agents"_s,
            .permission = model::permissions::agentList,
            .group = tr("Operation")};
}

AgentsPage::AgentsPage(const PageContext &context, QWidget *parent)
    : TablePage(pageInfo(), context, parent), m_model(*new AgentTableModel(this)),
      m_detail(new ObjectDetail(this)), m_revoke(new QPushButton(tr("&Revoke …"), m_detail))
{
    showTable(m_model);
    setDetail(m_detail);
    m_detail->clear();
    const bool mayMint = session().may(model::permissions::agentMint);
    panel().setEmptyText(
        {.icon = u"agents"_s,
         .title = tr("No agents"),
         .detail = tr("An agent stands beside the secret store and does the work."),
         .action = mayMint ? tr("New agent …") : QString()});
    m_revoke->setObjectName(u"revoke"_s);
    setTone(*m_revoke, u"danger"_s);
    m_revoke->setAutoDefault(false);
    m_detail->bar().addWidget(m_revoke);
    connect(m_revoke, &QPushButton::clicked, this, &AgentsPage::revoke);
    connect(&panel().view(), &TableView::currentSourceRowChanged, this, &AgentsPage::showRow);
    if (mayMint) {
        auto *add = new QPushButton(icon(u"add"_s), tr("&New agent …"), this);
        add->setObjectName(u"newAgent"_s);
        headingBar().addWidget(add);
        connect(add, &QPushButton::clicked, this, &AgentsPage::mint);
        connect(&panel(), &TablePanel::emptyActionTriggered, this, &AgentsPage::mint);
    }
}

void AgentsPage::clear()
{
    forgetPaging();
    m_model.clear();
    m_detail->clear();
}

void AgentsPage::fetch(const client::PageRequest &page)
{
    QObject *context = callContext();
    session().agents().list(page, context, receiving(m_model));
}

void AgentsPage::received()
{
    showRow();
}

void AgentsPage::showRow()
{
    const int row = panel().view().currentSourceRow();
    if (row < 0)
        return m_detail->clear();
    const model::Agent &agent = m_model.at(row);
    m_detail->show(
        agent.name,
        {{tr("Status"), wordOfAgentStatus(agent.status)},
         {tr("Last seen"), agent.lastSeenAt ? exactText(*agent.lastSeenAt) : tr("never")},
         {tr("Serves"), agentScopeText(agent)},
         {tr("Jobs"), QString::number(agent.claimedJobs)},
         {tr("Version"), agent.version},
         {tr("Made"), exactText(agent.createdAt)},
         {tr("Key, SHA-256"), agent.publicKeySha256, true},
         {tr("Id"), core::toText(agent.id), true}},
        rowAsJson(panel().filter(), panel().view().currentIndex().row()));
    m_revoke->setVisible(session().may(model::permissions::agentRevoke) &&
                         agent.status != "revoked"_L1);
}

void AgentsPage::mint()
{
    auto *dialog = new MintAgentDialog(session(), window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &MintAgentDialog::minted, this, &AgentsPage::reload);
    dialog->open();
}

void AgentsPage::revoke()
{
    const int row = panel().view().currentSourceRow();
    if (row < 0)
        return;
    auto *dialog = new RevokeAgentDialog(session(), m_model.at(row), window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this] {
        Q_EMIT noticeRaised(tr("Revoked."));
        reload();
    });
    dialog->open();
}

} // namespace sb::console
