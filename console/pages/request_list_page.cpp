#include "console/pages/request_list_page.h"

#include "console/look/icon.h"
#include "console/session/session.h"
#include "shared/core/uuid_text.h"

#include <QMenu>
#include <QMessageBox>

namespace sb::console {

using namespace Qt::StringLiterals;
using client::Answer;

RequestListPage::RequestListPage(const PageInfo &info, const PageContext &context, QWidget *parent)
    : TablePage(info, context, parent), m_model(*new RequestTableModel(this)),
      m_detail(new RequestDetail(context.session, this))
{
    showTable(m_model);
    setDetail(m_detail);
    m_detail->hide();
    connect(&panel().view(), &TableView::currentSourceRowChanged, this,
            &RequestListPage::rowChosen);
    connect(m_detail, &RequestDetail::approveWanted, this, [this](const auto &request) {
        decide(request, DecideRequestDialog::Decision::Approve);
    });
    connect(m_detail, &RequestDetail::rejectWanted, this, [this](const auto &request) {
        decide(request, DecideRequestDialog::Decision::Reject);
    });
    connect(m_detail, &RequestDetail::withdrawWanted, this, &RequestListPage::withdraw);
    connect(m_detail, &RequestDetail::revealWanted, this, &RequestListPage::reveal);
    connect(&panel().view(), &TableView::contextMenuWanted, this, [this](QMenu *menu, int row) {
        const model::AccessRequest request = m_model.at(row);
        if (!request.mayDecide || !request.isPending())
            return;
        menu->addAction(icon(u"approve"_s), tr("Approve …"), this, [this, request] {
            decide(request, DecideRequestDialog::Decision::Approve);
        });
        menu->addAction(icon(u"reject"_s), tr("Reject …"), this, [this, request] {
            decide(request, DecideRequestDialog::Decision::Reject);
        });
    });
}

void RequestListPage::clear()
{
    forgetPaging();
    m_model.clear();
    m_detail->clear();
    m_detail->hide();
}

void RequestListPage::open(const QString &requestId)
{
    const auto id = core::uuidFromText(requestId);
    if (!id)
        return;
    m_detail->showId(*id);
    m_detail->setVisible(true);
    panel().view().selectSourceRow(m_model.rowOf(requestId));
}

void RequestListPage::conceal()
{
    if (m_reveal)
        m_reveal->close();
}

void RequestListPage::refresh()
{
    TablePage::refresh();
    if (isVisible())
        m_detail->refresh();
}

void RequestListPage::fetch(const client::PageRequest &page)
{
    QObject *context = callContext();
    session().requests().list(filter(), page, context, receiving(m_model));
}

void RequestListPage::received()
{
    const int row = m_model.rowOf(core::toText(m_detail->shownId()));
    if (row >= 0) {
        panel().view().selectSourceRow(row);
        m_detail->show(m_model.at(row));
    } else if (m_detail->shownId().isNull()) {
        chooseFirst();
    } else {
        // It has left the list: what became of it is said where it was.
        m_detail->refresh();
    }
}

void RequestListPage::chooseFirst()
{
    if (panel().filter().rowCount() == 0)
        return;
    panel().view().setCurrentIndex(
        panel().filter().index(0, panel().view().shownColumns().front()));
}

void RequestListPage::rowChosen(int row)
{
    if (row < 0)
        return;
    m_detail->setVisible(true);
    m_detail->show(m_model.at(row));
}

void RequestListPage::decide(const model::AccessRequest &request,
                             DecideRequestDialog::Decision decision)
{
    auto *dialog = new DecideRequestDialog(session(), request, decision, window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(m_detail, &RequestDetail::requestChanged, dialog, &DecideRequestDialog::follow);
    connect(dialog, &DecideRequestDialog::decided, this,
            [this](const model::AccessRequest &answer) {
                m_detail->take(answer);
                Q_EMIT noticeRaised(answer.isPending() ? tr("Your vote counts; more are needed.")
                                                       : tr("Decided."));
                reload();
                m_detail->refresh();
            });
    connect(dialog, &QDialog::rejected, this, [this] {
        reload();
        m_detail->refresh();
    });
    dialog->open();
}

void RequestListPage::withdraw(const model::AccessRequest &request)
{
    auto *question = new QMessageBox(QMessageBox::Question, tr("Withdraw"),
                                     tr("Withdraw this request? It cannot be decided then."),
                                     QMessageBox::Cancel, window());
    question->setAttribute(Qt::WA_DeleteOnClose);
    QPushButton *yes = question->addButton(tr("&Withdraw"), QMessageBox::DestructiveRole);
    question->setDefaultButton(QMessageBox::Cancel);
    connect(yes, &QPushButton::clicked, this,
            [this, id = request.id, key = client::makeIdempotencyKey()] {
                QObject *context = m_withdraw.start();
                session().requests().cancel(id, key, context,
                                            m_withdraw.ending<model::AccessRequest>(
                                                [this](Answer<model::AccessRequest> answer) {
                                                    if (!answer)
                                                        return Q_EMIT noticeRaised(
                                                            problemText(answer.error()));
                                                    m_detail->take(*answer);
                                                    reload();
                                                }));
            });
    question->open();
}

void RequestListPage::reveal(const model::AccessRequest &request)
{
    auto *dialog = new RevealDialog(session(), request, window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    m_reveal = dialog;
    dialog->open();
}

} // namespace sb::console
